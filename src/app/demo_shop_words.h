// The words the demo shop is made of: names, places, things. Constants.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sextant::app {

struct City {
  std::string_view name, postal_code;  // In the postal code # is a digit, @ a letter.
};

struct CountryWords {
  std::string_view code, name, currency, languages, phone;
  double vat_rate;
  int32_t weight;  // How many of the customers live there, relatively.
  std::array<City, 6> cities;
  std::array<std::string_view, 10> first_names;
  std::array<std::string_view, 10> last_names;
  std::array<std::string_view, 5> streets;  // % is the house number.
};

inline constexpr std::array country_words{
    CountryWords{"DE", "Germany", "EUR", R"(["de"])", "+49 ", 0.19, 20,
                 {{{"Berlin", "1####"}, {"Hamburg", "2####"}, {"München", "8####"}, {"Köln", "5####"}, {"Leipzig", "04###"}, {"Nürnberg", "90###"}}},
                 {"Anna", "Lukas", "Sophie", "Jonas", "Jürgen", "Lena", "Felix", "Käthe", "Paul", "Mia"},
                 {"Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Wagner", "Becker", "Schäfer", "Koch", "Vogel"},
                 {"Hauptstraße %", "Gartenweg %", "Lindenallee %", "Am Markt %", "Goethestraße %"}},
    CountryWords{"US", "United States", "USD", R"(["en","es"])", "+1 ", 0.0, 18,
                 {{{"New York", "100##"}, {"Portland", "972##"}, {"Austin", "787##"}, {"Chicago", "606##"}, {"Seattle", "981##"}, {"Boston", "021##"}}},
                 {"Emma", "Liam", "Olivia", "Noah", "Ava", "Ethan", "Grace", "Mason", "Zoe", "Caleb"},
                 {"Smith", "Johnson", "Williams", "Brown", "Garcia", "O'Brien", "Davis", "Nguyen", "Walker", "Young"},
                 {"% Maple Street", "% Oak Avenue", "% Sunset Boulevard", "% Lake View Drive", "% 5th Avenue"}},
    CountryWords{"FR", "France", "EUR", R"(["fr"])", "+33 ", 0.2, 12,
                 {{{"Paris", "750##"}, {"Lyon", "690##"}, {"Marseille", "130##"}, {"Bordeaux", "330##"}, {"Nantes", "440##"}, {"Besançon", "250##"}}},
                 {"Camille", "Louis", "Chloé", "Hugo", "Inès", "Jules", "Léa", "Théo", "Zoé", "François"},
                 {"Martin", "Bernard", "Dubois", "Lefèvre", "Moreau", "Girard", "Roux", "Fontaine", "D'Arcy", "Chevalier"},
                 {"% rue de la République", "% avenue Victor-Hugo", "% place du Marché", "% rue des Érables", "% quai de la Loire"}},
    CountryWords{"GB", "United Kingdom", "GBP", R"(["en"])", "+44 ", 0.2, 12,
                 {{{"London", "N# #@@"}, {"Leeds", "LS# #@@"}, {"Bristol", "BS# #@@"}, {"Glasgow", "G## #@@"}, {"York", "YO# #@@"}, {"Cardiff", "CF# #@@"}}},
                 {"Oliver", "Amelia", "George", "Isla", "Harry", "Freya", "Arthur", "Poppy", "Rory", "Maisie"},
                 {"Taylor", "Evans", "Wright", "Hughes", "Clarke", "MacLeod", "Patel", "Baker", "Turner", "Fletcher"},
                 {"% High Street", "% Church Lane", "% Victoria Road", "% Mill Close", "% Station Road"}},
    CountryWords{"JP", "Japan", "JPY", R"(["ja"])", "+81 ", 0.1, 8,
                 {{{"東京", "1##-00##"}, {"大阪", "5##-00##"}, {"京都", "6##-80##"}, {"札幌", "0##-00##"}, {"福岡", "8##-00##"}, {"仙台", "9##-00##"}}},
                 {"花子", "太郎", "陽菜", "蓮", "結衣", "大翔", "美咲", "翔太", "さくら", "健一"},
                 {"佐藤", "鈴木", "高橋", "田中", "渡辺", "伊藤", "山本", "中村", "小林", "加藤"},
                 {"中央%丁目", "本町%丁目", "桜台%丁目", "緑が丘%丁目", "駅前通%丁目"}},
    CountryWords{"UA", "Ukraine", "UAH", R"(["uk"])", "+380 ", 0.2, 5,
                 {{{"Київ", "01###"}, {"Львів", "79###"}, {"Одеса", "65###"}, {"Харків", "61###"}, {"Дніпро", "49###"}, {"Полтава", "36###"}}},
                 {"Олена", "Андрій", "Софія", "Максим", "Ірина", "Тарас", "Наталія", "Богдан", "Юлія", "Дмитро"},
                 {"Шевченко", "Коваленко", "Бондаренко", "Ткаченко", "Кравченко", "Олійник", "Мельник", "Поліщук", "Гончар", "Савчук"},
                 {"вул. Соборна, %", "вул. Лесі Українки, %", "просп. Миру, %", "вул. Садова, %", "пл. Ринок, %"}},
    CountryWords{"GR", "Greece", "EUR", R"(["el"])", "+30 ", 0.24, 4,
                 {{{"Αθήνα", "10# ##"}, {"Θεσσαλονίκη", "54# ##"}, {"Πάτρα", "26# ##"}, {"Ηράκλειο", "71# ##"}, {"Βόλος", "38# ##"}, {"Χανιά", "73# ##"}}},
                 {"Μαρία", "Γιώργος", "Ελένη", "Νίκος", "Κατερίνα", "Δημήτρης", "Σοφία", "Κώστας", "Άννα", "Πέτρος"},
                 {"Παπαδόπουλος", "Γεωργίου", "Νικολάου", "Δημητρίου", "Ιωάννου", "Βασιλείου", "Αθανασίου", "Μακρής", "Αλεξίου", "Ζαχαρίου"},
                 {"Ερμού %", "Αθηνάς %", "Πανεπιστημίου %", "Αγίου Γεωργίου %", "Ελευθερίας %"}},
    CountryWords{"EG", "Egypt", "EGP", R"(["ar"])", "+20 ", 0.14, 4,
                 {{{"القاهرة", "11###"}, {"الإسكندرية", "21###"}, {"الجيزة", "12###"}, {"أسوان", "81###"}, {"الأقصر", "85###"}, {"طنطا", "31###"}}},
                 {"فاطمة", "محمد", "مريم", "أحمد", "سارة", "يوسف", "نور", "عمر", "ليلى", "كريم"},
                 {"حسن", "إبراهيم", "السيد", "عبد الله", "منصور", "سليمان", "فاروق", "نجيب", "الشريف", "زكي"},
                 {"شارع النيل %", "شارع التحرير %", "شارع الهرم %", "شارع السلام %", "ميدان الحرية %"}},
    CountryWords{"IN", "India", "INR", R"(["hi","en"])", "+91 ", 0.18, 7,
                 {{{"मुंबई", "4000##"}, {"दिल्ली", "1100##"}, {"Bengaluru", "5600##"}, {"Chennai", "6000##"}, {"पुणे", "4110##"}, {"Kolkata", "7000##"}}},
                 {"प्रिया", "अर्जुन", "Ananya", "Rohan", "Diya", "विकास", "Kavya", "Aditya", "मीरा", "Ishaan"},
                 {"शर्मा", "Patel", "सिंह", "Iyer", "Gupta", "Reddy", "वर्मा", "Nair", "Das", "Kapoor"},
                 {"% MG Road", "% गांधी मार्ग", "% Park Street", "% Lake Road", "% Station Road"}},
    CountryWords{"BR", "Brazil", "BRL", R"(["pt"])", "+55 ", 0.17, 5,
                 {{{"São Paulo", "0####-###"}, {"Rio de Janeiro", "2####-###"}, {"Curitiba", "80###-###"}, {"Salvador", "40###-###"}, {"Recife", "50###-###"}, {"Belém", "66###-###"}}},
                 {"Maria", "João", "Ana", "Pedro", "Beatriz", "Rafael", "Luíza", "Thiago", "Fernanda", "Antônio"},
                 {"Silva", "Santos", "Oliveira", "Souza", "Conceição", "Lima", "Gonçalves", "Araújo", "Ribeiro", "Carvalho"},
                 {"Rua das Flores, %", "Avenida Brasil, %", "Rua São João, %", "Travessa do Sol, %", "Praça da Sé, %"}},
    CountryWords{"SE", "Sweden", "SEK", R"(["sv"])", "+46 ", 0.25, 5,
                 {{{"Stockholm", "11# ##"}, {"Göteborg", "41# ##"}, {"Malmö", "21# ##"}, {"Uppsala", "75# ##"}, {"Umeå", "90# ##"}, {"Örebro", "70# ##"}}},
                 {"Astrid", "Erik", "Elsa", "Oskar", "Maja", "Nils", "Åsa", "Gustav", "Ebba", "Björn"},
                 {"Andersson", "Johansson", "Lindqvist", "Nilsson", "Öberg", "Berglund", "Sjöström", "Ek", "Holm", "Åkesson"},
                 {"Storgatan %", "Kungsgatan %", "Björkvägen %", "Södra vägen %", "Skolgatan %"}},
    CountryWords{"CH", "Switzerland", "CHF", R"(["de","fr","it","rm"])", "+41 ", 0.081, 6,
                 {{{"Zürich", "80##"}, {"Bern", "30##"}, {"Genève", "12##"}, {"Basel", "40##"}, {"Lugano", "69##"}, {"Chur", "70##"}}},
                 {"Urs", "Nina", "Reto", "Laura", "Beat", "Giulia", "Luca", "Seraina", "Noé", "Flurina"},
                 {"Meier", "Keller", "Favre", "Bianchi", "Huber", "Rochat", "Caduff", "Steiner", "Gerber", "Bernasconi"},
                 {"Bahnhofstrasse %", "Seeweg %", "Rue du Lac %", "Via Nassa %", "Kirchgasse %"}},
};

// A kind of product. The names in other languages are in the order of `languages`.
inline constexpr std::array<std::string_view, 6> languages{"de", "el", "ru", "ja", "ar", "hi"};
struct Thing {
  std::string_view name;
  int32_t category;  // Index into `departments`.
  int32_t price_cents, weight_grams;
  std::array<std::string_view, 6> names;
};
inline constexpr std::array<std::string_view, 6> departments{"Electronics", "Kitchen", "Home", "Outdoor", "Stationery", "Play & Music"};
inline constexpr std::array things{
    Thing{"Headphones", 0, 12900, 280, {"Kopfhörer", "Ακουστικά", "Наушники", "ヘッドホン", "سماعات رأس", "हेडफ़ोन"}},
    Thing{"Speaker", 0, 8900, 950, {"Lautsprecher", "Ηχείο", "Колонка", "スピーカー", "مكبر صوت", "स्पीकर"}},
    Thing{"Keyboard", 0, 9900, 800, {"Tastatur", "Πληκτρολόγιο", "Клавиатура", "キーボード", "لوحة مفاتيح", "कीबोर्ड"}},
    Thing{"Desk Lamp", 0, 5900, 1200, {"Schreibtischlampe", "Φωτιστικό γραφείου", "Настольная лампа", "デスクライト", "مصباح مكتب", "डेस्क लैंप"}},
    Thing{"Kettle", 1, 4900, 1100, {"Wasserkocher", "Βραστήρας", "Чайник", "やかん", "غلاية", "केतली"}},
    Thing{"Frying Pan", 1, 3900, 1500, {"Bratpfanne", "Τηγάνι", "Сковорода", "フライパン", "مقلاة", "कड़ाही"}},
    Thing{"Chef's Knife", 1, 7900, 250, {"Kochmesser", "Μαχαίρι σεφ", "Поварской нож", "包丁", "سكين طاهٍ", "रसोई का चाकू"}},
    Thing{"Mug", 1, 1490, 350, {"Becher", "Κούπα", "Кружка", "マグカップ", "كوب", "मग"}},
    Thing{"Wool Blanket", 2, 8900, 1400, {"Wolldecke", "Μάλλινη κουβέρτα", "Шерстяной плед", "ウールブランケット", "بطانية صوف", "ऊनी कंबल"}},
    Thing{"Wall Clock", 2, 4500, 700, {"Wanduhr", "Ρολόι τοίχου", "Настенные часы", "掛け時計", "ساعة حائط", "दीवार घड़ी"}},
    Thing{"Vase", 2, 3400, 900, {"Vase", "Βάζο", "Ваза", "花瓶", "مزهرية", "फूलदान"}},
    Thing{"Armchair", 2, 34900, 14500, {"Sessel", "Πολυθρόνα", "Кресло", "アームチェア", "كرسي بذراعين", "आरामकुर्सी"}},
    Thing{"Tent", 3, 24900, 3200, {"Zelt", "Σκηνή", "Палатка", "テント", "خيمة", "तंबू"}},
    Thing{"Backpack", 3, 11900, 1300, {"Rucksack", "Σακίδιο", "Рюкзак", "リュックサック", "حقيبة ظهر", "पिट्ठू बैग"}},
    Thing{"Lantern", 3, 3900, 450, {"Laterne", "Φανάρι", "Фонарь", "ランタン", "فانوس", "लालटेन"}},
    Thing{"Water Bottle", 3, 2490, 300, {"Trinkflasche", "Μπουκάλι νερού", "Бутылка для воды", "水筒", "زجاجة ماء", "पानी की बोतल"}},
    Thing{"Notebook", 4, 1290, 240, {"Notizbuch", "Σημειωματάριο", "Блокнот", "ノート", "دفتر", "नोटबुक"}},
    Thing{"Fountain Pen", 4, 6900, 30, {"Füllfeder", "Πένα", "Перьевая ручка", "万年筆", "قلم حبر", "फ़ाउंटेन पेन"}},
    Thing{"Atlas", 4, 4900, 2100, {"Atlas", "Άτλας", "Атлас", "地図帳", "أطلس", "एटलस"}},
    Thing{"Wall Calendar", 4, 1990, 400, {"Wandkalender", "Ημερολόγιο τοίχου", "Настенный календарь", "壁掛けカレンダー", "تقويم حائط", "दीवार कैलेंडर"}},
    Thing{"Puzzle", 5, 2290, 800, {"Puzzle", "Παζλ", "Пазл", "ジグソーパズル", "أحجية", "पहेली"}},
    Thing{"Kite", 5, 2990, 350, {"Drachen", "Χαρταετός", "Воздушный змей", "凧", "طائرة ورقية", "पतंग"}},
    Thing{"Ukulele", 5, 8900, 600, {"Ukulele", "Γιουκαλίλι", "Укулеле", "ウクレレ", "يوكوليلي", "यूकुलेले"}},
    Thing{"Board Game", 5, 3990, 1200, {"Brettspiel", "Επιτραπέζιο παιχνίδι", "Настольная игра", "ボードゲーム", "لعبة لوحية", "बोर्ड गेम"}},
};

inline constexpr std::array<std::string_view, 20> product_lines{
    "Nordlys", "Alder", "Kestrel", "Lumen", "Harbour", "Tern", "Juniper", "Basalt", "Willow", "Comet",
    "Fjord", "Saffron", "Meridian", "Otter", "Quartz", "Thistle", "Vesper", "Larch", "Cobalt", "Heron"};
inline constexpr std::array<std::string_view, 8> variants{"", " Mini", " Pro", " No. 7", " Classic", " Travel", " 2", " Limited"};
inline constexpr std::array<std::string_view, 10> colours{"black", "white", "sand", "olive", "navy", "rust", "slate", "teal", "plum", "natural"};
inline constexpr std::array<std::string_view, 7> materials{"steel", "oak", "cotton", "wool", "ceramic", "bamboo", "recycled plastic"};
inline constexpr std::array<std::string_view, 12> handles{"sunny.fox", "maple.leaf", "blue.heron", "tiny.robot", "green.tea", "night.owl",
                                                           "paper.crane", "river.stone", "lazy.cat", "wild.thyme", "north.star", "old.piano"};
inline constexpr std::array<std::string_view, 6> mail_domains{"example.com", "example.org", "mail.example", "post.example", "inbox.example", "example.net"};
inline constexpr std::array<std::string_view, 12> supplier_words{"Bright", "Northern", "Harbour", "Golden", "Alpine", "Pacific", "Urban", "Royal", "Blue", "First", "Green", "Silver"};
inline constexpr std::array<std::string_view, 6> supplier_kinds{"Trading", "Works", "Supply", "Crafts", "Industries", "& Sons"};
inline constexpr std::array<std::string_view, 9> review_openings{
    "Bought it for my sister and she loves it.", "It does exactly what it should.", "I use it every day.",
    "Took a while to arrive.", "Smaller than I expected.", "The colour is lovely.", "Second one I have ordered.",
    "Packed with care, without plastic.", "The photo does not do it justice."};
inline constexpr std::array<std::array<std::string_view, 4>, 5> review_verdicts{{
    {"Broke after a week. 😡", "Not what was shown at all.", "I sent it back.", "Never again, sorry."},
    {"Feels cheap for the price.", "One corner was scratched.", "The instructions are useless.", "Disappointing."},
    {"It is all right.", "Fine, but nothing special.", "Does the job.", "Good idea, average finish."},
    {"Would buy again.", "Very good quality.", "Nearly perfect; a bit heavy.", "Happy with it."},
    {"Absolutely wonderful! ⭐⭐⭐⭐⭐", "Best thing I bought this year.", "Perfect in every way. 👍", "Could not be happier."}}};
inline constexpr std::array<std::array<std::string_view, 3>, 5> review_titles{{
    {"Awful", "Do not buy", "Broken"}, {"Meh", "Expected more", "Not great"}, {"OK", "Decent", "Average"},
    {"Good", "Recommended", "Solid"}, {"Love it ❤", "Perfect", "Outstanding"}}};
inline constexpr std::array<std::string_view, 10> note_sentences{
    "Customer called about the delivery date and was told it would be Thursday.", "Prefers e-mail over the phone.",
    "Asked whether the warranty covers water damage; it does not.", "Sent a replacement from the second warehouse.",
    "The parcel came back undelivered because the name was not on the bell.", "Offered ten percent off the next order.",
    "He wrote: “Bitte nach 17 Uhr liefern.”", "She asked for the invoice again — sent as a PDF.",
    "Refund approved by the team lead.", "Waiting for photographs of the damage."};
inline constexpr std::array<std::string_view, 6> return_reasons{"Wrong size", "Arrived damaged", "Changed my mind", "Not as described", "Arrived too late", "Duplicate order"};
inline constexpr std::array<std::string_view, 8> event_kinds{"page_view", "page_view", "page_view", "search", "product_view", "product_view", "add_to_cart", "checkout"};

}  // namespace sextant::app
