// The statements that make the demo shop's tables, and those that follow when the rows are in. Constants.
#pragma once

namespace sextant::app {

inline constexpr char const* demo_shop_tables = R"sql(
CREATE TABLE countries (
  code TEXT PRIMARY KEY CHECK (length(code) = 2),
  name TEXT NOT NULL UNIQUE,
  currency TEXT NOT NULL,
  vat_rate REAL NOT NULL CHECK (vat_rate BETWEEN 0 AND 0.5),
  languages TEXT NOT NULL CHECK (json_valid(languages))
) WITHOUT ROWID;

CREATE TABLE customers (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL COLLATE NOCASE UNIQUE,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  full_name TEXT GENERATED ALWAYS AS (first_name || ' ' || last_name) VIRTUAL,
  phone TEXT,
  country_code TEXT NOT NULL REFERENCES countries (code),
  birth_date DATE,
  status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive', 'blocked')),
  loyalty_points INTEGER NOT NULL DEFAULT 0 CHECK (loyalty_points >= 0),
  preferences JSON CHECK (preferences IS NULL OR json_valid(preferences)),
  referred_by INTEGER REFERENCES customers (id) ON DELETE SET NULL,
  created_at DATETIME NOT NULL
);

CREATE TABLE addresses (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('billing', 'shipping')),
  line1 TEXT NOT NULL,
  line2 TEXT NOT NULL DEFAULT '',
  postal_code TEXT NOT NULL,
  city TEXT NOT NULL,
  country_code TEXT NOT NULL REFERENCES countries (code),
  is_default BOOLEAN NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1))
);

CREATE TABLE categories (
  id INTEGER PRIMARY KEY,
  parent_id INTEGER REFERENCES categories (id) ON DELETE RESTRICT,
  name TEXT NOT NULL,
  slug TEXT NOT NULL UNIQUE,
  position INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE suppliers (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  country_code TEXT NOT NULL REFERENCES countries (code),
  contact_email TEXT NOT NULL,
  rating REAL CHECK (rating BETWEEN 0 AND 5),
  terms JSON NOT NULL CHECK (json_valid(terms))
);

CREATE TABLE warehouses (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  city TEXT NOT NULL,
  country_code TEXT NOT NULL REFERENCES countries (code),
  latitude REAL NOT NULL CHECK (latitude BETWEEN -90 AND 90),
  longitude REAL NOT NULL CHECK (longitude BETWEEN -180 AND 180)
);

CREATE TABLE employees (
  id INTEGER PRIMARY KEY,
  manager_id INTEGER REFERENCES employees (id),
  name TEXT NOT NULL,
  title TEXT NOT NULL,
  email TEXT NOT NULL UNIQUE,
  warehouse_id INTEGER REFERENCES warehouses (id),
  hired_on TEXT NOT NULL,
  salary_cents INTEGER NOT NULL CHECK (salary_cents > 0),
  hours_per_week REAL NOT NULL DEFAULT 40.0,
  badge BLOB,
  CHECK (manager_id <> id)
) STRICT;

CREATE TABLE products (
  id INTEGER PRIMARY KEY,
  sku TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  category_id INTEGER NOT NULL REFERENCES categories (id),
  supplier_id INTEGER NOT NULL REFERENCES suppliers (id),
  price_cents INTEGER NOT NULL CHECK (price_cents > 0),
  cost_cents INTEGER NOT NULL CHECK (cost_cents > 0),
  margin_percent REAL GENERATED ALWAYS AS (round(100.0 * (price_cents - cost_cents) / price_cents, 1)) STORED,
  weight_grams INTEGER,
  attributes JSON NOT NULL CHECK (json_valid(attributes)),
  description TEXT NOT NULL DEFAULT '',
  discontinued BOOLEAN NOT NULL DEFAULT 0,
  created_at DATETIME NOT NULL
);

CREATE TABLE product_images (
  id INTEGER PRIMARY KEY,
  product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  mime_type TEXT NOT NULL DEFAULT 'image/png',
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (product_id, position)
);

CREATE TABLE translations (
  product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
  language TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT,
  PRIMARY KEY (product_id, language)
) WITHOUT ROWID;

CREATE TABLE price_history (
  product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
  valid_from DATE NOT NULL,
  price_cents INTEGER NOT NULL,
  PRIMARY KEY (product_id, valid_from)
);

CREATE TABLE inventory_levels (
  warehouse_id INTEGER NOT NULL REFERENCES warehouses (id),
  product_id INTEGER NOT NULL REFERENCES products (id),
  quantity INTEGER NOT NULL CHECK (quantity >= 0),
  reserved INTEGER NOT NULL DEFAULT 0,
  available INTEGER GENERATED ALWAYS AS (quantity - reserved) VIRTUAL,
  counted_at DATETIME,
  PRIMARY KEY (warehouse_id, product_id),
  CHECK (reserved <= quantity)
) WITHOUT ROWID;

CREATE TABLE carriers (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  tracking_url TEXT
);

CREATE TABLE coupons (
  code TEXT PRIMARY KEY,
  description TEXT NOT NULL,
  percent_off REAL,
  amount_off_cents INTEGER,
  valid_from DATE NOT NULL,
  valid_until DATE,
  CONSTRAINT one_kind_of_discount CHECK ((percent_off IS NULL) <> (amount_off_cents IS NULL)),
  CONSTRAINT valid_period CHECK (valid_until IS NULL OR valid_until >= valid_from)
);

CREATE TABLE orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  address_id INTEGER NOT NULL REFERENCES addresses (id),
  employee_id INTEGER REFERENCES employees (id) ON DELETE SET NULL,
  coupon_code TEXT REFERENCES coupons (code) ON UPDATE CASCADE,
  status TEXT NOT NULL CHECK (status IN ('pending', 'paid', 'shipped', 'delivered', 'cancelled', 'returned')),
  ordered_at DATETIME NOT NULL,
  total_cents INTEGER NOT NULL,
  currency TEXT NOT NULL,
  note TEXT
);

CREATE TABLE order_items (
  order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  line INTEGER NOT NULL,
  product_id INTEGER NOT NULL REFERENCES products (id),
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  unit_price_cents INTEGER NOT NULL,
  line_total_cents INTEGER GENERATED ALWAYS AS (quantity * unit_price_cents) VIRTUAL,
  PRIMARY KEY (order_id, line)
) WITHOUT ROWID;

CREATE TABLE payments (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (id),
  method TEXT NOT NULL CHECK (method IN ('card', 'invoice', 'transfer', 'wallet', 'gift card')),
  amount_cents INTEGER NOT NULL,
  reference TEXT NOT NULL,
  paid_at DATETIME
);

CREATE TABLE shipments (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (id),
  carrier_id INTEGER NOT NULL REFERENCES carriers (id),
  warehouse_id INTEGER NOT NULL REFERENCES warehouses (id),
  tracking_number TEXT NOT NULL,
  shipped_at DATETIME NOT NULL,
  delivered_at DATETIME,
  CHECK (delivered_at IS NULL OR delivered_at >= shipped_at)
);

CREATE TABLE returns (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL,
  line INTEGER NOT NULL,
  reason TEXT NOT NULL,
  refund_cents INTEGER NOT NULL,
  requested_at DATETIME NOT NULL,
  FOREIGN KEY (order_id, line) REFERENCES order_items (order_id, line) ON DELETE CASCADE
);

CREATE TABLE reviews (
  id INTEGER PRIMARY KEY,
  product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
  customer_id INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
  rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at DATETIME NOT NULL
);

CREATE TABLE notes (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER REFERENCES customers (id) ON DELETE CASCADE,
  author_id INTEGER REFERENCES employees (id),
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at DATETIME NOT NULL
);

CREATE TABLE events (
  id INTEGER PRIMARY KEY,
  at DATETIME NOT NULL,
  kind TEXT NOT NULL,
  session TEXT NOT NULL,
  customer_id INTEGER REFERENCES customers (id),
  product_id INTEGER REFERENCES products (id),
  duration_ms REAL,
  payload JSON
);

CREATE TABLE audit_log (
  id INTEGER PRIMARY KEY,
  at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  table_name TEXT NOT NULL,
  row_id INTEGER NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('insert', 'update', 'delete')),
  changes JSON NOT NULL CHECK (json_valid(changes))
);

CREATE TABLE type_zoo (
  id INTEGER PRIMARY KEY,
  label TEXT NOT NULL,
  anything,
  as_integer INTEGER,
  as_real REAL,
  as_text TEXT,
  as_blob BLOB,
  as_numeric NUMERIC(12, 2)
);
)sql";

inline constexpr char const* demo_shop_indexes = R"sql(
CREATE INDEX customers_by_name ON customers (last_name, first_name);
CREATE INDEX customers_by_country ON customers (country_code);
CREATE INDEX customers_by_email_domain ON customers (substr(email, instr(email, '@') + 1));
CREATE INDEX addresses_by_customer ON addresses (customer_id);
CREATE UNIQUE INDEX one_default_address ON addresses (customer_id, kind) WHERE is_default = 1;
CREATE INDEX products_by_category ON products (category_id, price_cents DESC);
CREATE INDEX products_on_sale ON products (name) WHERE discontinued = 0;
CREATE INDEX products_by_colour ON products (json_extract(attributes, '$.colour'));
CREATE INDEX orders_by_customer ON orders (customer_id, ordered_at DESC);
CREATE INDEX orders_open ON orders (ordered_at) WHERE status IN ('pending', 'paid');
CREATE INDEX order_items_by_product ON order_items (product_id);
CREATE UNIQUE INDEX payments_by_reference ON payments (reference);
CREATE INDEX payments_by_order ON payments (order_id);
CREATE INDEX shipments_by_order ON shipments (order_id);
CREATE INDEX returns_by_item ON returns (order_id, line);
CREATE UNIQUE INDEX one_review_each ON reviews (product_id, customer_id);
CREATE INDEX events_by_customer ON events (customer_id) WHERE customer_id IS NOT NULL;

CREATE VIEW order_overview AS
  SELECT o.id, o.ordered_at, o.status, c.full_name AS customer, a.city, o.total_cents / 100.0 AS total, o.currency,
         (SELECT count(*) FROM order_items AS i WHERE i.order_id = o.id) AS items
    FROM orders AS o JOIN customers AS c ON c.id = o.customer_id JOIN addresses AS a ON a.id = o.address_id;

CREATE VIEW best_sellers AS
  SELECT p.id, p.name, k.name AS category, sum(i.quantity) AS sold, sum(i.line_total_cents) / 100.0 AS revenue
    FROM order_items AS i JOIN products AS p ON p.id = i.product_id JOIN categories AS k ON k.id = p.category_id
   GROUP BY p.id ORDER BY revenue DESC;

CREATE VIEW monthly_revenue AS
  SELECT strftime('%Y-%m', ordered_at) AS month, currency, count(*) AS orders, sum(total_cents) / 100.0 AS revenue
    FROM orders WHERE status <> 'cancelled' GROUP BY month, currency;

CREATE VIEW low_stock AS
  SELECT w.code AS warehouse, p.sku, p.name, l.available
    FROM inventory_levels AS l JOIN warehouses AS w ON w.id = l.warehouse_id JOIN products AS p ON p.id = l.product_id
   WHERE l.available < 5 AND p.discontinued = 0;

CREATE VIEW category_paths AS
  WITH RECURSIVE tree (id, path, depth) AS (
    SELECT id, name, 0 FROM categories WHERE parent_id IS NULL
    UNION ALL
    SELECT c.id, t.path || ' › ' || c.name, t.depth + 1 FROM categories AS c JOIN tree AS t ON c.parent_id = t.id)
  SELECT id, path, depth FROM tree;

CREATE VIEW product_prices AS SELECT id, sku, name, price_cents / 100.0 AS price FROM products;

CREATE TRIGGER product_price_changed AFTER UPDATE OF price_cents ON products
WHEN old.price_cents <> new.price_cents
BEGIN
  INSERT OR REPLACE INTO price_history (product_id, valid_from, price_cents) VALUES (new.id, date('now'), new.price_cents);
  INSERT INTO audit_log (table_name, row_id, action, changes)
    VALUES ('products', new.id, 'update', json_object('price_cents', json_array(old.price_cents, new.price_cents)));
END;

CREATE TRIGGER order_status_changed AFTER UPDATE OF status ON orders
WHEN old.status <> new.status
BEGIN
  INSERT INTO audit_log (table_name, row_id, action, changes)
    VALUES ('orders', new.id, 'update', json_object('status', json_array(old.status, new.status)));
END;

CREATE TRIGGER customer_deleted BEFORE DELETE ON customers
BEGIN
  INSERT INTO audit_log (table_name, row_id, action, changes)
    VALUES ('customers', old.id, 'delete', json_object('email', old.email));
END;

CREATE TRIGGER product_prices_update INSTEAD OF UPDATE OF price ON product_prices
BEGIN
  UPDATE products SET price_cents = CAST(round(new.price * 100) AS INTEGER) WHERE id = old.id;
END;
)sql";

}  // namespace sextant::app
