#include "reference/dropin/fault_guard.h"

#include <csetjmp>
#include <csignal>
#include <mutex>

namespace portcullis::dropin {
namespace {

// Where a fault of this thread goes while it is inside an access. The handler runs on the thread
// that faulted, so nothing else reads it.
struct Guard {
  sigjmp_buf back;
  volatile sig_atomic_t inside = 0;
};
thread_local Guard guard;

struct sigaction before_segv;
struct sigaction before_bus;

void PassOn(const struct sigaction& before, int signal, siginfo_t* info, void* context) {
  if ((before.sa_flags & SA_SIGINFO) != 0) {
    before.sa_sigaction(signal, info, context);
    return;
  }
  if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) {
    before.sa_handler(signal);
    return;
  }
  // Back to the instruction, which faults again, now with the system's own answer.
  sigaction(signal, &before, nullptr);
}

void OnFault(int signal, siginfo_t* info, void* context) {
  if (guard.inside != 0) {
    guard.inside = 0;
    siglongjmp(guard.back, 1);
  }
  PassOn(signal == SIGSEGV ? before_segv : before_bus, signal, info, context);
}

#define PORTCULLIS_UNSEEN __attribute__((no_sanitize("address", "thread", "undefined"), noinline))

volatile std::byte* BytesAt(std::uint64_t address) {
  return reinterpret_cast<volatile std::byte*>(address);  // NOLINT(performance-no-int-to-ptr)
}

PORTCULLIS_UNSEEN void ReadBytes(std::uint64_t from, std::byte* to, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    to[i] = BytesAt(from)[i];
  }
}

PORTCULLIS_UNSEEN void WriteBytes(std::uint64_t to, const std::byte* from, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    BytesAt(to)[i] = from[i];
  }
}

// Stores what is there already, and not over another thread's write. (Of an atomic or with 0 clang
// makes a mere load, volatile or not, which a read-only page allows.)
PORTCULLIS_UNSEEN void StoreTheSame(std::uint64_t address) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the point of it
  auto* byte = reinterpret_cast<volatile unsigned char*>(address);
  unsigned char same = __atomic_load_n(byte, __ATOMIC_RELAXED);
  while (
      !__atomic_compare_exchange_n(byte, &same, same, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
}

// The jump out of the handler has to restore the signal mask, in which the signal is blocked.
template <typename Access>
bool Guarded(Access access) {
  if (sigsetjmp(guard.back, 1) != 0) {
    return false;
  }
  guard.inside = 1;
  access();
  guard.inside = 0;
  return true;
}

}  // namespace

void InstallFaultGuard() {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction action {};
    action.sa_sigaction = OnFault;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    sigaction(SIGSEGV, &action, &before_segv);
    sigaction(SIGBUS, &action, &before_bus);
  });
}

bool GuardedTouch(std::uint64_t address) {
  return Guarded([address] {
    std::byte byte{};
    ReadBytes(address, &byte, 1);
  });
}

bool GuardedTouchForWrite(std::uint64_t address) {
  return Guarded([address] { StoreTheSame(address); });
}

bool GuardedRead(std::uint64_t address, void* to, std::size_t size) {
  return Guarded([&] { ReadBytes(address, static_cast<std::byte*>(to), size); });
}

bool GuardedWrite(std::uint64_t address, const void* from, std::size_t size) {
  return Guarded([&] { WriteBytes(address, static_cast<const std::byte*>(from), size); });
}

}  // namespace portcullis::dropin
