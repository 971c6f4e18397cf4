#include "conformance/suite/concurrent_blocks.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <utility>

#include "conformance/suite/coordinates.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::suite {
namespace {

using scenario::Action;

constexpr std::uint32_t kSeeds = 12;  // of each block, and number of threads
constexpr std::uint32_t kFewestThreads = 2;
constexpr std::uint32_t kMostThreads = 4;
constexpr std::uint32_t kMostCalls = 8;  // of one thread
constexpr std::int32_t kContested = 8;   // in the window: what is below belongs to the shared block
constexpr std::uint16_t kSharedPorts = 2;

// What all threads of a case do first, so that there is a race in every one of them.
enum class Opening {
  kOneBlock,  // they ask for blocks that overlap
  kBlocksOfTheirOwn,
  kLastPorts,    // they bind sockets from a reservation that has fewer ports
  kCompletions,  // they ask for blocks in overlapped form, by a routine or a completion port
  kAnything
};

struct Theme {
  const char* name;
  Opening opening;
  std::vector<std::string> requirements;
};

const std::array<Theme, 5>& Themes() {
  static const std::array<Theme, 5> themes{{
      {"ConcurrentReservations.OneBlock",
       Opening::kOneBlock,
       {"ACQ-OVERLAP-01", "ACQ-SUCCESS-01", "REL-SUCCESS-01", "REL-LIFE-01", "ACQ-LIFE-01"}},
      {"ConcurrentReservations.OwnBlocks",
       Opening::kBlocksOfTheirOwn,
       {"ACQ-OUT-08", "ACQ-SUCCESS-01", "ACQ-OVERLAP-02", "ACQ-OVERLAP-01"}},
      {"ConcurrentBinds.LastPorts",
       Opening::kLastPorts,
       {"BND-EXHAUST-01", "BND-PORT-01", "ASC-SUCCESS-03"}},
      {"ConcurrentReservations.AnyOrder",
       Opening::kAnything,
       {"ACQ-OVERLAP-01", "ACQ-SUCCESS-01", "ASC-SUCCESS-01", "BND-PORT-01", "REL-SUCCESS-01",
        "REL-LIFE-01", "ACQ-LIFE-01"}},
      {"ConcurrentReservations.Completions",
       Opening::kCompletions,
       {"ACQ-OVERLAP-01", "ACQ-SUCCESS-01", "GEN-OVL-03", "GEN-APC-01", "GEN-PORT-01"}},
  }};
  return themes;
}

// --- calls ---------------------------------------------------------------------------------------

scenario::SocketRef Named(std::string name) {
  return {scenario::SocketRef::Kind::kNamed, std::move(name)};
}

scenario::WsaIoctlCall Ioctl(std::uint32_t code, std::string as, std::string socket) {
  scenario::WsaIoctlCall call;
  call.code = code;
  call.as = std::move(as);
  call.socket = Named(std::move(socket));
  return call;
}

scenario::WsaIoctlCall Acquire(std::string as, std::string socket, std::int32_t offset,
                               std::uint16_t count) {
  scenario::WsaIoctlCall call =
      Ioctl(abi::kSioAcquirePortReservation, std::move(as), std::move(socket));
  call.in = {scenario::Memory::kValid, abi::kPortRangeSize,
             scenario::RangeContents{{scenario::PortRef::Kind::kWindow, "w", offset}, count}};
  call.out = {scenario::Memory::kValid, abi::kPortReservationInstanceSize};
  return call;
}

Action WithToken(std::uint32_t code, std::string as, std::string socket, std::string of) {
  scenario::WsaIoctlCall call = Ioctl(code, std::move(as), std::move(socket));
  call.in = {scenario::Memory::kValid, abi::kPortReservationTokenSize,
             scenario::TokenContents{{scenario::TokenRef::Kind::kOf, std::move(of)}}};
  return call;
}

// --- one case ------------------------------------------------------------------------------------

class Writer {
 public:
  Writer(const Theme& theme, std::size_t theme_index, std::uint32_t seed, std::uint32_t threads)
      : theme_(theme),
        threads_(threads),
        // mt19937 gives the same numbers everywhere; the distributions of <random> do not.
        random_((seed * 16 + threads) * 16 + static_cast<std::uint32_t>(theme_index)) {
    made_.name = std::string(theme.name) + ":seed=" + std::to_string(seed) +
                 ",threads=" + std::to_string(threads);
    made_.scenario.name = made_.name;
    made_.scenario.windows["w"] = 16;
  }

  run::GeneratedCase Make() {
    Prepare();
    made_.decisive = made_.scenario.steps.size();
    std::vector<Thread> threads;
    for (std::uint32_t i = 0; i < threads_; ++i) {
      threads.push_back({"t" + std::to_string(i + 1), i, 2 + Below(kMostCalls - 1)});
    }
    // In turns, as they may come; each thread makes its own in their order whatever the others do.
    for (std::uint32_t turn = 0; turn < kMostCalls; ++turn) {
      for (Thread& thread : threads) {
        if (turn >= thread.calls) continue;
        Action action = turn == 0 ? First(thread) : Any(thread);
        made_.scenario.steps.push_back({{"p1", thread.name}, std::move(action)});
      }
    }
    Look();
    return std::move(made_);
  }

 private:
  struct Thread {
    std::string name;
    std::uint32_t number = 0;
    std::uint32_t calls = 0;
    std::uint32_t acquired = 0;        // names so far
    bool asker_closed = false;         // its socket that acquires
    bool binder_closed = false;        // its socket that binds
    std::optional<Action> awaiting{};  // what looks for the end of an ACQUIRE that may be untold

    bool HasPort() const { return number % 2 == 0; }  // where the theme is of completions
    std::string Port() const { return "c" + std::to_string(number + 1); }
    std::string Asker() const { return "a" + std::to_string(number + 1); }
    std::string Binder() const { return "b" + std::to_string(number + 1); }
    std::string Reservation(std::uint32_t which) const {
      return "r" + std::to_string(number + 1) + "_" + std::to_string(which);
    }
  };

  std::uint32_t Below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  void Main(Action action) { made_.scenario.steps.push_back({{}, std::move(action)}); }

  Action Socket(std::string name) const {
    const bool is_tcp = transport_ == abi::kIpprotoTcp;
    return scenario::WsaSocketCall{std::move(name), abi::kAfInet,
                                   is_tcp ? abi::kSockStream : abi::kSockDgram, transport_, true};
  }

  // Main makes what the threads use: the shared socket s with the reservation r, two sockets for
  // each thread, and those by which it looks at the end.
  void Prepare() {
    transport_ = Below(2) == 0 ? abi::kIpprotoUdp : abi::kIpprotoTcp;
    Main(scenario::WsaStartupCall{});
    Main(Socket("s"));
    Main(Acquire("r", "s", 0, theme_.opening == Opening::kLastPorts ? 1 : kSharedPorts));
    for (std::uint32_t i = 0; i < threads_; ++i) {
      const Thread thread{"", i, 0};
      Main(Socket(thread.Asker()));
      Main(Socket(thread.Binder()));
      if (theme_.opening == Opening::kCompletions && thread.HasPort()) {
        Main(scenario::CreateIoCompletionPortCall{thread.Port(), Named(thread.Asker())});
      }
      if (theme_.opening == Opening::kLastPorts) {
        Main(WithToken(abi::kSioAssociatePortReservation, "", thread.Binder(), "r"));
      }
    }
    for (const char* name : {"q1", "q2", "q3"}) Main(Socket(name));
  }

  Action First(Thread& thread) {
    switch (theme_.opening) {
      case Opening::kOneBlock:
        return Acquire(thread.Reservation(++thread.acquired), thread.Asker(),
                       kContested + static_cast<std::int32_t>(Below(2)), 2);
      case Opening::kBlocksOfTheirOwn:
        return Acquire(thread.Reservation(++thread.acquired), thread.Asker(),
                       kContested + static_cast<std::int32_t>(2 * thread.number), 2);
      case Opening::kLastPorts:
        return scenario::BindCall{Named(thread.Binder()), {}};
      case Opening::kCompletions:
        return AskAndLook(thread);
      case Opening::kAnything:
        break;
    }
    return Any(thread);
  }

  // An ACQUIRE in overlapped form; the thread's next step looks for its end.
  Action AskAndLook(Thread& thread) {
    const auto offset = kContested + static_cast<std::int32_t>(Below(6));
    auto call = Acquire(thread.Reservation(++thread.acquired), thread.Asker(), offset, 2);
    call.overlapped = scenario::Overlapped{scenario::Memory::kValid, true};
    if (thread.HasPort()) {
      thread.awaiting = scenario::GetQueuedCompletionStatusCall{thread.Port()};
    } else {
      call.routine = scenario::Memory::kValid;
      thread.awaiting = scenario::WaitAlertableCall{};
    }
    return call;
  }

  // A name that another thread makes is never used: what it stands for would be a race of ours.
  Action Any(Thread& thread) {
    if (thread.asker_closed) {
      thread.asker_closed = false;
      return Socket(thread.Asker());
    }
    if (thread.binder_closed) {
      thread.binder_closed = false;
      return Socket(thread.Binder());
    }
    if (thread.awaiting) return *std::exchange(thread.awaiting, {});
    if (theme_.opening == Opening::kCompletions && Below(2) == 0) return AskAndLook(thread);
    const bool has_own = thread.acquired != 0;
    switch (Below(10)) {
      case 0:
      case 1:
      case 2: {
        const auto offset = kContested + static_cast<std::int32_t>(Below(6));
        const auto count = static_cast<std::uint16_t>(1 + Below(3));
        auto call = Acquire(thread.Reservation(++thread.acquired), thread.Asker(), offset, count);
        if (Below(3) == 0) {
          call.overlapped = scenario::Overlapped{scenario::Memory::kValid, true};
          thread.awaiting = scenario::GetCompletionCall{call.as};
        }
        return call;
      }
      case 3:
      case 4:
        if (!has_own) break;
        return WithToken(abi::kSioReleasePortReservation, "", thread.Asker(),
                         thread.Reservation(1 + Below(thread.acquired)));
      case 5:
        return WithToken(abi::kSioAssociatePortReservation, "", thread.Binder(),
                         has_own && Below(2) == 0 ? thread.Reservation(thread.acquired) : "r");
      case 6:
        return scenario::BindCall{Named(thread.Binder()), {}};
      case 7:
        thread.binder_closed = true;
        return scenario::CloseSocketCall{Named(thread.Binder())};
      case 8:
        thread.asker_closed = true;
        return scenario::CloseSocketCall{Named(thread.Asker())};
      default:
        break;
    }
    if (Below(4) == 0) return WithToken(abi::kSioReleasePortReservation, "", "s", "r");
    return scenario::GetSockNameCall{"", Named(thread.Binder())};
  }

  // Which of the contested ports are held in the end.
  void Look() {
    std::int32_t offset = kContested;
    for (const char* name : {"q1", "q2", "q3"}) {
      Main(Acquire("", name, offset, 1));
      offset += 2;
    }
  }

  const Theme& theme_;
  std::uint32_t threads_;
  std::mt19937 random_;
  std::int32_t transport_ = abi::kIpprotoUdp;
  run::GeneratedCase made_;
};

run::GeneratedCase Make(std::size_t theme, std::uint32_t seed, std::uint32_t threads) {
  return Writer(Themes()[theme], theme, seed, threads).Make();
}

}  // namespace

std::vector<run::BlockToRun> ConcurrentBlocks() {
  constexpr std::uint32_t kCounts = kMostThreads - kFewestThreads + 1;
  std::vector<run::BlockToRun> blocks;
  for (std::size_t theme = 0; theme < Themes().size(); ++theme) {
    run::BlockToRun block;
    block.name = Themes()[theme].name;
    block.requirements = Themes()[theme].requirements;
    block.size = std::size_t{kSeeds} * kCounts;
    block.make = [theme](std::size_t index) {
      const auto number = static_cast<std::uint32_t>(index);
      return Make(theme, number / kCounts, kFewestThreads + number % kCounts);
    };
    block.concurrent = true;
    blocks.push_back(std::move(block));
  }
  return blocks;
}

std::optional<run::GeneratedCase> FindConcurrent(std::string_view name) {
  for (std::size_t theme = 0; theme < Themes().size(); ++theme) {
    std::string_view rest = name;
    const std::string front = std::string(Themes()[theme].name) + ":";
    if (!rest.starts_with(front)) continue;
    rest.remove_prefix(front.size());
    const auto seed = TakeNumber("seed=", rest);
    const auto threads = TakeNumber("threads=", rest);
    if (!seed || !threads || !rest.empty()) return std::nullopt;
    if (*threads < kFewestThreads || *threads > kMostThreads) return std::nullopt;
    return Make(theme, *seed, *threads);
  }
  return std::nullopt;
}

}  // namespace portcullis::suite
