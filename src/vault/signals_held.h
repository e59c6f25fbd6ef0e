// SignalsHeld: while it lives, this thread takes no signals, and the threads that a library starts meanwhile never do: a signal
// must not be theirs. One thread.
#pragma once

#include <signal.h>

namespace sextant::vault {

class SignalsHeld {
 public:
  SignalsHeld() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  SignalsHeld(SignalsHeld const&) = delete;
  SignalsHeld& operator=(SignalsHeld const&) = delete;
  ~SignalsHeld() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

}  // namespace sextant::vault
