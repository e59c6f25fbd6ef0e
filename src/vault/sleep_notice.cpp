#include "vault/sleep_notice.h"

#include <gio/gio.h>
#include <gio/gunixfdlist.h>
#include <unistd.h>

#include <mutex>
#include <string_view>
#include <utility>

#include "base/late_library.h"
#include "vault/signals_held.h"

namespace sextant {
extern LateLibrary const late_gio_2_0;
extern LateLibrary const late_gobject_2_0;
extern LateLibrary const late_glib_2_0;
}  // namespace sextant

namespace sextant::vault {

namespace {

constexpr auto service = "org.freedesktop.login1", path = "/org/freedesktop/login1", interface = "org.freedesktop.login1.Manager";
// Of the service's own: the bus delivers nothing that another one says in its name.
constexpr auto wanted =
    "type='signal',sender='org.freedesktop.login1',interface='org.freedesktop.login1.Manager',member='PrepareForSleep'";
constexpr int patience_ms = 5'000;

// What the library's thread hears; it outlives the listener for as long as that thread may still use it.
struct Ear {
  std::mutex mutex;  // Guards what follows.
  std::function<void()> heard;
  SleepNotice::News news = SleepNotice::News::none;
};

void drop_ear(void* kept) { std::unique_ptr<std::shared_ptr<Ear>>(static_cast<std::shared_ptr<Ear>*>(kept)).reset(); }

// On the library's thread, for every message of the bus.
GDBusMessage* hear(GDBusConnection*, GDBusMessage* message, gboolean incoming, void* kept) {
  auto const is = [](char const* text, std::string_view expected) { return text != nullptr && text == expected; };
  auto* const body = incoming != FALSE ? g_dbus_message_get_body(message) : nullptr;
  if (body == nullptr || g_dbus_message_get_message_type(message) != G_DBUS_MESSAGE_TYPE_SIGNAL ||
      !is(g_dbus_message_get_member(message), "PrepareForSleep") || !is(g_dbus_message_get_interface(message), interface) ||
      !is(g_variant_get_type_string(body), "(b)")) {
    return message;
  }
  gboolean begins = FALSE;
  g_variant_get(body, "(b)", &begins);
  auto const& ear = *static_cast<std::shared_ptr<Ear>*>(kept);
  std::lock_guard const lock(ear->mutex);
  ear->news = begins != FALSE ? SleepNotice::News::falls_asleep : SleepNotice::News::woke_up;
  if (ear->heard) ear->heard();
  return message;
}

// Nothing of the bus is worth a word to a person: whoever has none goes on without.
class Errors {
 public:
  Errors() = default;
  Errors(Errors const&) = delete;
  Errors& operator=(Errors const&) = delete;
  ~Errors() {
    if (error_ != nullptr) g_error_free(error_);
  }
  GError** out() { return &error_; }

 private:
  GError* error_ = nullptr;
};

class BusNotice final : public SleepNotice {
 public:
  explicit BusNotice(GDBusConnection* bus) : bus_(bus), ear_(std::make_shared<Ear>()) {}
  ~BusNotice() override {
    {
      std::lock_guard const lock(ear_->mutex);
      ear_->heard = nullptr;
    }
    allow();
    if (filter_ != 0) g_dbus_connection_remove_filter(bus_, filter_);
    g_object_unref(bus_);
  }

  bool start(std::function<void()> heard) {
    ear_->heard = std::move(heard);
    filter_ = g_dbus_connection_add_filter(bus_, hear, std::make_unique<std::shared_ptr<Ear>>(ear_).release(), drop_ear);
    Errors errors;
    auto* const matched = g_dbus_connection_call_sync(bus_, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                                      "AddMatch", g_variant_new("(s)", wanted), nullptr, G_DBUS_CALL_FLAGS_NONE,
                                                      patience_ms, nullptr, errors.out());
    if (matched == nullptr) return false;
    g_variant_unref(matched);
    hold_up();
    return inhibitor_ >= 0;
  }

  News take() override {
    std::lock_guard const lock(ear_->mutex);
    return std::exchange(ear_->news, News::none);
  }
  void allow() override {
    if (inhibitor_ >= 0) ::close(std::exchange(inhibitor_, -1));
  }
  void hold_up() override {
    if (inhibitor_ >= 0) return;
    SignalsHeld const held;
    Errors errors;
    GUnixFDList* descriptors = nullptr;
    auto* const reply = g_dbus_connection_call_with_unix_fd_list_sync(
        bus_, service, path, interface, "Inhibit", g_variant_new("(ssss)", "sleep", "Sextant", "The vault is locked first.", "delay"),
        nullptr, G_DBUS_CALL_FLAGS_NO_AUTO_START, patience_ms, nullptr, &descriptors, nullptr, errors.out());
    if (reply != nullptr) g_variant_unref(reply);
    if (descriptors == nullptr) return;
    Errors none;
    if (g_unix_fd_list_get_length(descriptors) > 0) inhibitor_ = g_unix_fd_list_get(descriptors, 0, none.out());
    g_object_unref(descriptors);
  }

 private:
  GDBusConnection* const bus_;
  std::shared_ptr<Ear> const ear_;
  unsigned int filter_ = 0;
  int inhibitor_ = -1;
};

}  // namespace

std::unique_ptr<SleepNotice> SleepNotice::listen(std::function<void()> heard, std::stop_token const& stop) {
  for (auto const* late : {&late_glib_2_0, &late_gobject_2_0, &late_gio_2_0}) {
    if (!load(*late)) return nullptr;
  }
  SignalsHeld const held;
  Errors errors;
  auto* const address = g_dbus_address_get_for_bus_sync(G_BUS_TYPE_SYSTEM, nullptr, errors.out());
  if (address == nullptr) return nullptr;
  Errors refused;
  struct Unref {
    void operator()(GCancellable* object) const { g_object_unref(object); }
  };
  std::unique_ptr<GCancellable, Unref> const ending(g_cancellable_new());
  std::stop_callback const end(stop, [&ending] { g_cancellable_cancel(ending.get()); });
  // A connection of its own: the shared one ends the process with the bus.
  auto const flags = static_cast<GDBusConnectionFlags>(static_cast<unsigned int>(G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT) |
                                                       static_cast<unsigned int>(G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION));
  auto* const bus = g_dbus_connection_new_for_address_sync(address, flags, nullptr, ending.get(), refused.out());
  g_free(address);
  if (bus == nullptr) return nullptr;
  auto notice = std::make_unique<BusNotice>(bus);
  if (!notice->start(std::move(heard))) return nullptr;
  return notice;
}

}  // namespace sextant::vault
