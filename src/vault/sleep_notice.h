// SleepNotice: hears from logind, on the system's bus, that the machine is about to sleep, and holds that up for the moment that
// locking takes. One thread but for what is said of heard().
//
// Where there is no bus or no logind it hears nothing, and says nothing of that.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>

namespace sextant::vault {

class SleepNotice {
 public:
  enum class News : uint8_t { none, falls_asleep, woke_up };

  // Loads the bus's library, and waits for the bus. Null where nothing can be heard. `heard` is called from a thread of that
  // library when there is news; it must be quick, and is not called any more once this object is gone.
  static std::unique_ptr<SleepNotice> listen(std::function<void()> heard, std::stop_token const& stop);
  SleepNotice(SleepNotice const&) = delete;
  SleepNotice& operator=(SleepNotice const&) = delete;
  virtual ~SleepNotice() = default;

  // What was heard last, once.
  virtual News take() = 0;
  // The machine may sleep now. logind waits for this, for five seconds unless told otherwise.
  virtual void allow() = 0;
  // The next sleep has to wait for allow() again; after it woke up.
  virtual void hold_up() = 0;

 protected:
  SleepNotice() = default;
};

}  // namespace sextant::vault
