#include "app/demo_shop.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <limits>
#include <optional>
#include <vector>

#include "app/demo_shop_picture.h"
#include "app/demo_shop_schema.h"
#include "app/demo_shop_words.h"
#include "app/demo_shop_writer.h"

namespace sextant::app {

namespace {

// The shop's present, so that the same seed gives the same rows on any day: 2025-06-30 18:00:00.
constexpr int64_t present = 1'751'306'400;
constexpr int64_t day = 86'400;
constexpr int64_t opened = present - 3 * 365 * day;

// Rows of the whole shop.
struct Counts {
  explicit Counts(double scale)
      : customers(scaled(20'000, scale)), products(scaled(1'200, scale)), orders(scaled(60'000, scale)),
        reviews(scaled(24'000, scale)), events(scaled(1'000'000, scale)), audits(scaled(15'000, scale)),
        employees(scaled(140, scale)), suppliers(scaled(60, scale)), pictures(scaled(300, scale)), notes(scaled(600, scale)) {}
  static int64_t scaled(int64_t count, double scale) {
    return std::max<int64_t>(12, std::llround(static_cast<double>(count) * scale));
  }
  int64_t customers, products, orders, reviews, events, audits, employees, suppliers, pictures, notes;
};
constexpr int64_t warehouses = 5, carriers = 6, coupons = 40;

struct Customer {
  int32_t country = 0;
  int64_t first_address = 0;
  int64_t created_at = 0;
};
struct Product {
  int64_t price_cents = 0;
  int32_t thing = 0;
  int64_t created_at = 0;
};

class Generator {
 public:
  Generator(Writer& writer, uint64_t seed, double scale, std::function<void(double)> progress)
      : out_(writer), random_(seed), counts_(scale), progress_(std::move(progress)) {}

  void write_all() {
    places();
    people();
    goods();
    report(0.1);
    trade();
    report(0.3);
    opinions();
    report(0.4);
    events();
    zoo();
  }

 private:
  void report(double fraction) {
    if (progress_) progress_(fraction);
  }
  template <class Words>
  auto const& pick(Words const& words) {
    return words[static_cast<size_t>(random_.below(static_cast<int64_t>(words.size())))];
  }
  std::string filled(std::string_view pattern) {
    std::string text;
    for (auto const byte : pattern) {
      if (byte == '#') text += static_cast<char>('0' + random_.below(10));
      else if (byte == '@') text += static_cast<char>('A' + random_.below(26));
      else if (byte == '%') text += std::to_string(1 + random_.below(180));
      else text += byte;
    }
    return text;
  }
  int32_t country() {
    static auto const total = [] {
      int64_t sum = 0;
      for (auto const& words : country_words) sum += words.weight;
      return sum;
    }();
    auto ticket = random_.below(total);
    int32_t index = 0;
    while (ticket >= country_words[static_cast<size_t>(index)].weight) ticket -= country_words[static_cast<size_t>(index++)].weight;
    return index;
  }
  // Times grow towards the present: the shop does better every year.
  int64_t time_after(int64_t begin) {
    auto const share = std::sqrt(random_.unit());
    return begin + static_cast<int64_t>(share * static_cast<double>(present - begin));
  }

  // The moment when number `id` of `count` things happened: numbers grow with time.
  int64_t time_of(int64_t id, int64_t count) const {
    auto const share = std::sqrt(static_cast<double>(id) / static_cast<double>(count));
    return opened + static_cast<int64_t>(share * static_cast<double>(present - opened)) - 1;
  }

  void places();
  void people();
  void customer(Insert& customers, Insert& addresses, int64_t id);
  void goods();
  void categories();
  void product(Insert& products, Insert& translations, Insert& prices, Insert& levels, int64_t id);
  void pictures();
  void trade();
  struct TradeInserts;
  void order(TradeInserts& into, int64_t id);
  void fulfil(TradeInserts& into, int64_t id, std::string_view status, int64_t ordered_at, int64_t lines);
  void opinions();
  void notes();
  void audits();
  void events();
  void zoo();

  Writer& out_;
  Random random_;
  Counts counts_;
  std::function<void(double)> progress_;
  std::vector<Customer> customers_;
  std::vector<Product> products_;
  int64_t next_address_ = 1;
  int64_t next_return_ = 1, next_shipment_ = 1;
};

void Generator::places() {
  auto countries = out_.insert("countries", "code, name, currency, vat_rate, languages");
  for (auto const& words : country_words) countries.row(words.code, words.name, words.currency, words.vat_rate, words.languages);
  auto houses = out_.insert("warehouses", "id, code, city, country_code, latitude, longitude");
  houses.row(1, "BER1", "Berlin", "DE", 52.52, 13.405);
  houses.row(2, "LYS1", "Lyon", "FR", 45.764, 4.8357);
  houses.row(3, "PDX1", "Portland", "US", 45.5152, -122.6784);
  houses.row(4, "OSA1", "大阪", "JP", 34.6937, 135.5023);
  houses.row(5, "GRU1", "São Paulo", "BR", -23.5505, -46.6333);
  auto firms = out_.insert("carriers", "id, name, tracking_url");
  firms.row(1, "Swift Parcel", "https://track.example/swift/{number}");
  firms.row(2, "Blue Line Express", "https://blue.example/t?n={number}");
  firms.row(3, "Post", nullptr);
  firms.row(4, "Cargo Bike Co-op", "https://bikes.example/{number}");
  firms.row(5, "Nippon Bin", "https://bin.example/追跡/{number}");
  firms.row(6, "Overland Freight", "");
  auto codes = out_.insert("coupons", "code, description, percent_off, amount_off_cents, valid_from, valid_until");
  for (int64_t id = 1; id <= coupons; ++id) {
    auto const from = opened + (id - 1) * 26 * day;
    auto const until = id % 5 == 0 ? std::optional<std::string>() : std::optional(date_text(from + 60 * day));
    if (id % 2 == 0) {
      codes.row(fmt::format("SAVE{}", 5 + id), fmt::format("{} percent off", 5 + id % 20),
          5.0 + static_cast<double>(id % 20), nullptr, date_text(from), until);
    } else {
      codes.row(fmt::format("GIFT-{}", id), "A little thank-you", nullptr, 500 + id * 10, date_text(from), until);
    }
  }
  auto suppliers = out_.insert("suppliers", "id, name, country_code, contact_email, rating, terms");
  for (int64_t id = 1; id <= counts_.suppliers; ++id) {
    // Sixty suppliers have sixty different pairs of first and last word.
    auto const first = static_cast<size_t>(id) % supplier_words.size();
    auto const last = static_cast<size_t>(id) / supplier_words.size() % supplier_kinds.size();
    auto const name = fmt::format("{} {} {}", supplier_words[first], pick(product_lines), supplier_kinds[last]);
    auto const rating = random_.below(8) == 0 ? std::optional<double>()
        : std::optional(static_cast<double>(20 + random_.below(31)) / 10);
    suppliers.row(id, name, country_words[static_cast<size_t>(country())].code,
        fmt::format("orders{}@supplier.example", id), rating,
                  fmt::format(R"({{"days":{},"incoterm":"{}","minimum_order":{}}})", 14 + random_.below(4) * 15,
                      id % 2 ? "DAP" : "EXW", random_.below(10) * 100));
  }
}

void Generator::people() {
  auto employees = out_.insert("employees",
      "id, manager_id, name, title, email, warehouse_id, hired_on, salary_cents, hours_per_week, badge");
  for (int64_t id = 1; id <= counts_.employees; ++id) {
    auto const& words = country_words[static_cast<size_t>(country())];
    auto const manager = id == 1 ? std::optional<int64_t>() : std::optional(id <= 6 ? 1
        : 2 + random_.below(std::min<int64_t>(id - 2, 5)));
    auto const title = id == 1 ? "Director" : id <= 6 ? "Team lead" : id % 3 == 0 ? "Customer care" : id % 3 == 1
        ? "Picker" : "Buyer";
    auto const warehouse = id <= 6 ? std::optional<int64_t>() : std::optional(1 + random_.below(warehouses));
    auto const badge = random_.bytes(8);
    employees.row(id, manager, fmt::format("{} {}", pick(words.first_names), pick(words.last_names)), title,
                  fmt::format("staff{:03}@shop.example", id), warehouse, date_text(opened + random_.below(900) * day),
                  (id == 1 ? 9'800'000 : 2'900'000) + random_.below(300) * 10'000, id % 7 == 0 ? 22.5 : 40.0, Blob{badge});
  }
  auto customers = out_.insert("customers",
      "id, email, first_name, last_name, phone, country_code, birth_date, status, loyalty_points, preferences, referred_by, created_at");
  auto addresses = out_.insert("addresses", "id, customer_id, kind, line1, line2, postal_code, city, country_code, is_default");
  for (int64_t id = 1; id <= counts_.customers; ++id) customer(customers, addresses, id);
}

void Generator::customer(Insert& customers, Insert& addresses, int64_t id) {
  Customer facts{.country = country(), .first_address = next_address_, .created_at = time_of(id, counts_.customers)};
  auto const& words = country_words[static_cast<size_t>(facts.country)];
  auto const& first = pick(words.first_names);
  auto const& last = pick(words.last_names);
  auto const email = fmt::format("{}{}@{}", pick(handles), id, pick(mail_domains));
  auto const phone = random_.below(4) == 0 ? std::optional<std::string>()
      : std::optional(filled(fmt::format("{}### ### ###", words.phone)));
  auto const birth = random_.below(3) == 0 ? std::optional<std::string>()
      : std::optional(date_text(-15 * 365 * day + random_.below(50 * 365) * day));
  auto const status = random_.below(25) == 0 ? "blocked" : random_.below(8) == 0 ? "inactive" : "active";
  auto const preferences = random_.below(3) == 0 ? std::optional<std::string>()
      : std::optional(fmt::format(R"({{"newsletter":{},"favourite_colours":["{}","{}"],"contact":{{"by":"{}","hour":{}}}}})",
                                  random_.below(2) == 0, pick(colours), pick(colours), random_.below(2) == 0 ? "email"
                                      : "phone", 8 + random_.below(12)));
  auto const referrer = id > 50 && random_.below(6) == 0 ? std::optional(1 + random_.below(id - 1)) : std::optional<int64_t>();
  customers.row(id, email, first, last, phone, words.code, birth, status, random_.below(3) == 0 ? 0
      : random_.below(5000), preferences, referrer, time_text(facts.created_at));
  auto const count = 1 + (random_.below(3) == 0 ? 1 : 0);
  for (int64_t index = 0; index < count; ++index) {
    auto const& city = pick(words.cities);
    addresses.row(next_address_++, id, index == 0 ? "shipping" : "billing", filled(pick(words.streets)),
                  random_.below(6) == 0 ? fmt::format("c/o {}", pick(words.last_names)) : std::string(),
                      filled(city.postal_code), city.name, words.code, 1);
  }
  customers_.push_back(facts);
}

void Generator::categories() {
  auto categories = out_.insert("categories", "id, parent_id, name, slug, position");
  for (size_t index = 0; index < departments.size(); ++index) {
    categories.row(static_cast<int64_t>(index + 1), nullptr, departments[index], fmt::format("department-{}",
        index + 1), static_cast<int64_t>(index));
  }
  for (size_t index = 0; index < things.size(); ++index) {
    auto const id = static_cast<int64_t>(departments.size() + index + 1);
    categories.row(id, int64_t{things[index].category} + 1, things[index].name, fmt::format("category-{}", id),
        static_cast<int64_t>(index % 4));
  }
}

void Generator::goods() {
  categories();
  auto products = out_.insert("products",
      "id, sku, name, category_id, supplier_id, price_cents, cost_cents, weight_grams, attributes, description, discontinued, created_at");
  auto translations = out_.insert("translations", "product_id, language, name, description");
  auto prices = out_.insert("price_history", "product_id, valid_from, price_cents");
  auto levels = out_.insert("inventory_levels", "warehouse_id, product_id, quantity, reserved, counted_at");
  for (int64_t id = 1; id <= counts_.products; ++id) product(products, translations, prices, levels, id);
  pictures();
}

void Generator::product(Insert& products, Insert& translations, Insert& prices, Insert& levels, int64_t id) {
  auto const kind = random_.below(static_cast<int64_t>(things.size()));
  auto const& thing = things[static_cast<size_t>(kind)];
  auto const& line = pick(product_lines);
  auto const& variant = pick(variants);
  auto const& material = pick(materials);
  // Prices end in 90 or 99 and lie between 60 and 160 percent of what such a thing usually costs.
  auto const price = thing.price_cents * (60 + random_.below(101)) / 10'000 * 100 + (random_.below(2) == 0 ? 90 : 99);
  auto const created = opened - 200 * day + random_.below(900) * day;
  auto const weight = random_.below(12) == 0 ? std::optional<int64_t>()
      : std::optional(int64_t{thing.weight_grams} * (80 + random_.below(50)) / 100);
  products.row(id, fmt::format("{}{}-{:05}", thing.name[0], line[0], id), fmt::format("{} {}{}", line, thing.name, variant),
               static_cast<int64_t>(departments.size()) + kind + 1, 1 + random_.below(counts_.suppliers), price,
                   price * (35 + random_.below(30)) / 100, weight,
               fmt::format(R"({{"colour":"{}","material":"{}","tags":["{}","{}"],"warranty_months":{}}})",
                   pick(colours), material,
                           departments[static_cast<size_t>(thing.category)], line, random_.below(2) == 0 ? "null" : "24"),
               random_.below(9) == 0 ? std::string()
                   : fmt::format("The {} {} is made of {} and weighs next to nothing for what it does.", line,
                   thing.name, material),
               random_.below(15) == 0 ? 1 : 0, time_text(created));
  for (size_t index = 0; index < languages.size(); ++index) {
    if (random_.below(10) == 0) continue;  // Not everything is translated yet.
    translations.row(id, languages[index], fmt::format("{} {}{}", thing.names[index], line, variant), nullptr);
  }
  for (int64_t step = 0, count = 1 + random_.below(5); step < count; ++step) {
    prices.row(id, date_text(created + step * 90 * day), step + 1 == count ? price : price * (90 + random_.below(25)) / 100);
  }
  for (int64_t house = 1; house <= warehouses; ++house) {
    auto const quantity = random_.below(7) == 0 ? 0 : random_.below(250);
    levels.row(house, id, quantity, quantity == 0 ? 0 : random_.below(std::min<int64_t>(quantity, 12)),
               random_.below(4) == 0 ? std::optional<std::string>()
                   : std::optional(time_text(present - random_.below(90) * day)));
  }
  products_.push_back({.price_cents = price, .thing = static_cast<int32_t>(kind), .created_at = created});
}

void Generator::pictures() {
  auto pictures = out_.insert("product_images", "id, product_id, position, width, height, bytes");
  for (int64_t id = 1; id <= counts_.pictures; ++id) {
    constexpr int32_t side = 48;
    auto const png = draw_picture(side, random_.next());
    pictures.row(id, 1 + (id - 1) % counts_.products, 1 + (id - 1) / counts_.products, int64_t{side}, int64_t{side}, Blob{png});
  }
}

struct Generator::TradeInserts {
  Insert orders, items, payments, shipments, returns;
};

void Generator::trade() {
  TradeInserts into{out_.insert("orders",
      "id, customer_id, address_id, employee_id, coupon_code, status, ordered_at, total_cents, currency, note"),
                    out_.insert("order_items", "order_id, line, product_id, quantity, unit_price_cents"),
                    out_.insert("payments", "id, order_id, method, amount_cents, reference, paid_at"),
                    out_.insert("shipments", "id, order_id, carrier_id, warehouse_id, tracking_number, shipped_at, delivered_at"),
                    out_.insert("returns", "id, order_id, line, reason, refund_cents, requested_at")};
  for (int64_t id = 1; id <= counts_.orders; ++id) order(into, id);
}

void Generator::order(TradeInserts& into, int64_t id) {
  auto const ordered_at = time_of(id, counts_.orders);
  // One of the customers of that time; a few of them order most.
  auto const luck = random_.unit();
  auto const known = std::max<int64_t>(1, id * counts_.customers / counts_.orders);
  auto const customer_id = 1 + static_cast<int64_t>(luck * luck * static_cast<double>(known - 1));
  auto const& customer = customers_[static_cast<size_t>(customer_id - 1)];
  auto const age = present - ordered_at;
  auto const fate = random_.below(100);
  auto const status = fate < 4 ? "cancelled" : age < 2 * day ? "pending" : age < 4 * day ? "paid" : age < 9 * day
      ? "shipped" : fate < 8 ? "returned" : "delivered";
  int64_t total = 0;
  auto const lines = 1 + random_.below(4);
  for (int64_t line = 1; line <= lines; ++line) {
    auto const product_id = 1 + random_.below(counts_.products);
    auto const price = products_[static_cast<size_t>(product_id - 1)].price_cents;
    auto const quantity = random_.below(5) == 0 ? 2 + random_.below(4) : 1;
    into.items.row(id, line, product_id, quantity, price);
    total += price * quantity;
  }
  auto const coupon_number = 1 + random_.below(coupons);
  auto const coupon = random_.below(12) == 0
      ? std::optional(coupon_number % 2 == 0 ? fmt::format("SAVE{}", 5 + coupon_number) : fmt::format("GIFT-{}", coupon_number))
      : std::optional<std::string>();
  auto const employee = random_.below(5) == 0 ? std::optional(1 + random_.below(counts_.employees)) : std::optional<int64_t>();
  auto const note = random_.below(20) == 0 ? std::optional<std::string_view>("Please leave it with the neighbours.")
                    : random_.below(40) == 0 ? std::optional<std::string_view>("") : std::optional<std::string_view>();
  into.orders.row(id, customer_id, customer.first_address, employee, coupon, status, time_text(ordered_at), total,
                  country_words[static_cast<size_t>(customer.country)].currency, note);
  static constexpr std::array<std::string_view, 5> methods{"card", "card", "wallet", "invoice", "transfer"};
  auto const paid = std::string_view(status) == "pending" || fate < 4 ? std::optional<std::string>()
      : std::optional(time_text(ordered_at + random_.below(day)));
  into.payments.row(id, id, pick(methods), total, fmt::format("PAY-{:08X}-{}", random_.next() >> 32, id), paid);
  if (age >= 4 * day && fate >= 4) fulfil(into, id, status, ordered_at, lines);
}

void Generator::fulfil(TradeInserts& into, int64_t id, std::string_view status, int64_t ordered_at, int64_t lines) {
  auto const shipped = ordered_at + day + random_.below(day);
  auto const delivered = shipped + day + random_.below(5 * day);
  auto const arrived = status == "shipped" ? std::optional<std::string>() : std::optional(time_text(delivered));
  into.shipments.row(next_shipment_++, id, 1 + random_.below(carriers), 1 + random_.below(warehouses),
      filled("SX#########@@"), time_text(shipped), arrived);
  if (status != "returned") return;
  into.returns.row(next_return_++, id, 1 + random_.below(lines), pick(return_reasons), 500 + random_.below(9000),
      time_text(delivered + random_.below(14 * day)));
}

void Generator::opinions() {
  auto reviews = out_.insert("reviews", "id, product_id, customer_id, rating, title, body, created_at");
  static constexpr std::array<int64_t, 10> ratings{5, 5, 5, 5, 4, 4, 4, 3, 2, 1};
  for (int64_t id = 1; id <= counts_.reviews; ++id) {
    // Each customer in turn, and a step through the products that never meets the same pair twice.
    auto const customer_id = 1 + (id - 1) % counts_.customers;
    auto const round = (id - 1) / counts_.customers;
    auto const product_id = 1 + (customer_id * 7 + round) % counts_.products;
    auto const rating = pick(ratings);
    auto const verdict = static_cast<size_t>(rating - 1);
    reviews.row(id, product_id, customer_id, rating, pick(review_titles[verdict]),
                fmt::format("{} {}", pick(review_openings), pick(review_verdicts[verdict])),
                time_text(time_after(customers_[static_cast<size_t>(customer_id - 1)].created_at)));
  }
  notes();
  audits();
}

void Generator::notes() {
  auto notes = out_.insert("notes", "id, customer_id, author_id, subject, body, created_at");
  for (int64_t id = 1; id <= counts_.notes; ++id) {
    // Most are short, some are letters, one is a book of a million characters.
    int64_t const sentences = id == 7 ? 16'000 : id % 50 == 0 ? 1'500 : 1 + random_.below(12);
    std::string body;
    for (int64_t index = 0; index < sentences; ++index) {
      body += pick(note_sentences);
      body += index % 6 == 5 ? "\n\n" : " ";
    }
    auto const customer = random_.below(9) == 0 ? std::optional<int64_t>() : std::optional(1 + random_.below(counts_.customers));
    notes.row(id, customer, 1 + random_.below(counts_.employees), id == 7 ? "The whole story" : "Phone call", body,
        time_text(time_of(id, counts_.notes)));
  }
}

void Generator::audits() {
  auto audits = out_.insert("audit_log", "id, at, table_name, row_id, action, changes");
  for (int64_t id = 1; id <= counts_.audits; ++id) {
    auto const at = time_text(opened + (present - opened) / counts_.audits * id);
    switch (random_.below(3)) {
      case 0: audits.row(id, at, "orders", 1 + random_.below(counts_.orders), "update",
          R"({"status":["paid","shipped"]})"); break;
      case 1:
        audits.row(id, at, "products", 1 + random_.below(counts_.products), "update",
                   fmt::format(R"({{"price_cents":[{},{}]}})", 1000 + random_.below(9000), 1000 + random_.below(9000)));
        break;
      default: audits.row(id, at, "customers", 1 + random_.below(counts_.customers), "insert", "{}"); break;
    }
  }
}

void Generator::events() {
  auto events = out_.insert("events", "id, at, kind, session, customer_id, product_id, duration_ms, payload");
  auto const step = static_cast<double>(present - opened) / static_cast<double>(counts_.events);
  for (int64_t id = 1; id <= counts_.events; ++id) {
    auto const draw = random_.next();
    auto const kind = event_kinds[draw & 7];
    auto const customer = (draw >> 3 & 3) == 0 ? std::optional(1 + random_.below(counts_.customers)) : std::optional<int64_t>();
    auto const has_product = kind == "product_view" || kind == "add_to_cart";
    auto const product = has_product ? std::optional(1 + random_.below(counts_.products)) : std::optional<int64_t>();
    auto const duration = (draw >> 5 & 7) == 0 ? std::optional<double>()
        : std::optional(static_cast<double>(draw >> 8 & 0xffff) / 16);
    auto const payload = kind == "search" ? std::optional(fmt::format(R"({{"q":"{}","hits":{}}})",
        things[draw >> 24 & 15].name, draw >> 32 & 127))
                                          : std::optional<std::string>();
    events.row(id, time_text(opened + static_cast<int64_t>(step * static_cast<double>(id))), kind,
        fmt::format("{:012x}", draw >> 16 & 0xffffffffff), customer, product, duration, payload);
    if (id % 50'000 == 0) report(0.4 + 0.4 * static_cast<double>(id) / static_cast<double>(counts_.events));
  }
}

void Generator::zoo() {
  auto zoo = out_.insert("type_zoo", "id, label, anything, as_integer, as_real, as_text, as_blob, as_numeric");
  int64_t id = 0;
  auto const add = [&](std::string_view label, auto const& value) { zoo.row(++id, label, value, value, value, value,
      value, value); };
  add("null", nullptr);
  add("zero", int64_t{0});
  add("minus one", int64_t{-1});
  add("2^53 + 1", (int64_t{1} << 53) + 1);
  add("largest integer", std::numeric_limits<int64_t>::max());
  add("smallest integer", std::numeric_limits<int64_t>::min());
  add("one tenth", 0.1);
  add("minus zero", -0.0);
  add("largest real", std::numeric_limits<double>::max());
  add("smallest real", std::numeric_limits<double>::denorm_min());
  add("infinity", std::numeric_limits<double>::infinity());
  add("minus infinity", -std::numeric_limits<double>::infinity());
  add("pi", 3.141592653589793);
  add("empty text", "");
  add("a space", " ");
  add("digits as text", "00042");
  add("money as text", "12345678901234567890.12");
  add("quotes", "it's \"quoted\" `so` [and so]");
  add("line breaks and a tab", "first\r\nsecond\n\tthird");
  add("markup", "<b onclick=\"alert(1)\">bold</b> &amp; more");
  add("emoji", "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301");
  add("right to left", "مرحبا بالعالم – שלום עולם");
  add("Chinese and Korean", "数据库 데이터베이스");
  add("text with a zero byte", std::string_view("before\0after", 12));
  add("control characters", "bell \x07 escape \x1b[31m");
  add("formula", "=SUM(A1:A9)");
  add("JSON", R"({"a":[1,2.5,null,true],"b":{"c":"d"}})");
  add("a date", "2024-02-29");
  add("a time stamp", "2024-02-29T23:59:59.999Z");
  add("empty blob", Blob{""});
  add("bytes", Blob{std::string_view("\x00\x01\x7f\x80\xff", 5)});
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  add("every byte", Blob{every_byte});
  add("long text", std::string(20'000, 'x'));
}

Result<> fill(std::string const& path, uint64_t seed, double scale, std::function<void(double)> const& progress) {
  Writer writer(path);
  // Nobody sees the file before it is complete, so nothing needs a journal.
  writer.run("PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
             "PRAGMA cache_size=-65536; PRAGMA foreign_keys=OFF; BEGIN");
  writer.run(demo_shop_tables);
  Generator(writer, seed, scale, progress).write_all();
  if (progress) progress(0.8);
  writer.run(demo_shop_indexes);
  if (progress) progress(0.9);
  writer.run("ANALYZE; COMMIT");
  return writer.close();
}

// Never over a file that is there already, not even one that appeared meanwhile.
Result<> put_in_place(std::string const& part, std::string const& path) {
  if (renameat2(AT_FDCWD, part.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) return {};
  auto const reason = errno;
  // Some file systems do not know the flag.
  if ((reason == EINVAL || reason == ENOSYS) && std::rename(part.c_str(), path.c_str()) == 0) return {};
  return Error{.code = reason == EEXIST ? ErrorCode::already_exists : ErrorCode::unavailable,
               .message = fmt::format("The demo shop cannot be put at \"{}\": {}.", path, std::strerror(reason))};
}

}  // namespace

Result<> create_demo_shop(std::string const& path, uint64_t seed, std::function<void(double fraction)> progress) {
  return create_demo_shop(path, seed, 1.0, std::move(progress));
}

Result<> create_demo_shop(std::string const& path, uint64_t seed, double scale, std::function<void(double fraction)> progress) {
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) {
    return Error{.code = ErrorCode::already_exists, .message = fmt::format("There is a file \"{}\" already.", path),
                 .hint = "Choose another name, or delete it first."};
  }
  auto const part = path + ".part";
  std::filesystem::remove(part, ignored);
  auto done = fill(part, seed, scale, progress);
  if (done.ok()) done = put_in_place(part, path);
  if (!done.ok()) std::filesystem::remove(part, ignored);
  if (done.ok() && progress) progress(1.0);
  return done;
}

}  // namespace sextant::app
