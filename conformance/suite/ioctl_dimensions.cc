#include "conformance/suite/ioctl_dimensions.h"

#include <utility>

#include "reference/abi/control_codes.h"

namespace portcullis::suite {

std::string Id(const Subject& subject, std::string id) {
  const std::size_t star = id.find('*');
  if (star == std::string::npos) return id;
  const std::string rule = id.substr(star + 2);
  const bool generic_for_release = rule == "FAULT-01" || rule == "FAULT-03";
  std::string letters = "GEN";
  if (subject.verb == Verb::kAcquire) letters = "ACQ";
  if (subject.verb == Verb::kAssociate) letters = "ASC";
  if (subject.verb == Verb::kRelease && !generic_for_release) letters = "REL";
  // WSAIoctl's page does not tell the two callbacks apart.
  if (letters == "GEN" && rule == "INPROGRESS-02") return "GEN-INPROGRESS-01";
  return id.replace(star, 1, letters);
}

// --- dimensions of every code ----------------------------------------------------------------

Dimension<IoctlPlan> Kinds(const Subject& subject) {
  const auto kind = [](const char* name, const char* meets, SocketKind of, unsigned is = 0) {
    return Value<IoctlPlan>{{name, meets, is, 0}, [of](IoctlPlan& plan) {
                              const bool overlapped = plan.kind.overlapped;
                              plan.kind = of;
                              plan.kind.overlapped = overlapped;
                            }};
  };
  if (subject.verb == Verb::kKeepalive) {
    return {"kind",
            {kind("tcp", "", kTcp), kind("tcp6", "", kTcp6), kind("udp", "GEN-TYPE-01", kUdp),
             kind("udp6", "GEN-TYPE-01", kUdp6)}};
  }
  if (subject.verb == Verb::kFlush) {
    return {"kind",
            {kind("udp", "", kUdp), kind("udp6", "", kUdp6),
             kind("tcp", "Q-GEN-FLUSH-SUPPORT", kTcp), kind("tcp6", "Q-GEN-FLUSH-SUPPORT", kTcp6)}};
  }
  Dimension<IoctlPlan> kinds{"kind",
                             {kind("udp", "", kUdp), kind("tcp", "", kTcp, kTcpSocket),
                              kind("udp6", "", kUdp6), kind("tcp6", "", kTcp6, kTcpSocket)}};
  if (!subject.Reserves()) return kinds;
  const std::string other = Id(subject, "*-OPNOTSUPP-03");
  kinds.values.push_back(kind("raw", other.c_str(), kRaw, kNoTransport));
  kinds.values.push_back(kind("unix", other.c_str(), kUnix, kNoTransport));
  return kinds;
}

Dimension<IoctlPlan> Attribute() {
  return {"attribute",
          {{{"overlapped", ""}, {}}, {{"none", "", kIgnoresPending, 0}, [](IoctlPlan& plan) {
                                        plan.kind.overlapped = false;
                                      }}}};
}

Dimension<IoctlPlan> Mode() {
  return {"mode",
          {{{"blocking", ""}, {}}, {{"nonblocking", "", 0, kNoTransport}, [](IoctlPlan& plan) {
                                      plan.nonblocking = true;
                                    }}}};
}

Dimension<IoctlPlan> Function() {
  return {"function",
          {{{"WSAIoctl", ""}, {}},
           {{"WSPIoctl", "", 0, kNoDescriptor}, [](IoctlPlan& plan) { plan.provider = true; }}}};
}

Dimension<IoctlPlan> Packets() {
  return {"packets", {{{"always", ""}, {}}, {{"skipped-on-success", ""}, [](IoctlPlan& plan) {
                                               plan.skips_packets = true;
                                             }}}};
}

Dimension<IoctlPlan> Descriptors(const Subject& subject) {
  const std::string id = Id(subject, "*-NOTSOCK-01");
  const auto no_socket = [&id](const char* name, SocketRef (*what)()) {
    return Value<IoctlPlan>{{name, id, kNoDescriptor, kHeldOpen},
                            [what](IoctlPlan& plan) { plan.no_socket = what; }};
  };
  return {"descriptor",
          {{{"socket", ""}, {}},
           no_socket("event", &EventHandle),
           no_socket("file", &FileHandle),
           no_socket("invalid", &InvalidSocket),
           no_socket("never-made", &NeverMade),
           no_socket("never", &NeverASocket),
           {{"not-started", "GEN-INIT-01", kNoDescriptor, kHeldOpen | kSurrounded},
            [](IoctlPlan& plan) { plan.winsock = Winsock::kNotStarted; }},
           {{"cleaned-up", "GEN-INIT-01", kNoDescriptor, kHeldOpen | kSurrounded},
            [](IoctlPlan& plan) { plan.winsock = Winsock::kCleanedUp; }}}};
}

Dimension<IoctlPlan> Surroundings(const Subject& subject) {
  const auto around = [](const char* name, std::string meets, Around what, unsigned is) {
    const unsigned not_with = meets.empty() ? 0u : unsigned{kHeldOpen};
    return Value<IoctlPlan>{{name, std::move(meets), is, not_with},
                            [what](IoctlPlan& plan) { plan.around = what; }};
  };
  Dimension<IoctlPlan> dimension{
      "around",
      {{{"nothing", ""}, {}},
       around("network-was-down", "", Around::kNetworkWasDown, 0),
       around("callback-was", "", Around::kCallbackWas, 0),
       around("network-down", Id(subject, "*-NETDOWN-01"), Around::kNetworkDown, kSurrounded),
       around("callback", Id(subject, "*-INPROGRESS-02"), Around::kCallback, kSurrounded),
       around("callback-over-blocked", Id(subject, "*-INPROGRESS-01"),
              Around::kCallbackOverBlockedCall, kSurrounded)}};
  if (subject.Reserves()) {
    dimension.values.push_back(around("support-was-withdrawn", "", Around::kWasWithdrawn, 0));
    dimension.values.push_back(around("support-withdrawn", Id(subject, "*-OPNOTSUPP-02"),
                                      Around::kWithdrawn, kSurrounded));
  }
  return dimension;
}

Dimension<IoctlPlan> Holds(const Subject& subject) {
  const bool overlapped = subject.way != Way::kPlain;
  const unsigned not_with = kNoDescriptor | kSurrounded | kNoTransport | kOtherCaller |
                            kBadOverlapped | (overlapped ? unsigned{kIgnoresPending} : 0u);
  const auto hold = [not_with](const char* name, std::string meets, Hold what) {
    return Value<IoctlPlan>{{name, std::move(meets), kHeldOpen, not_with},
                            [what](IoctlPlan& plan) { plan.hold = what; }};
  };
  Dimension<IoctlPlan> dimension{"held",
                                 {{{"no", ""}, {}}, hold("completed", "", Hold::kComplete)}};
  std::vector<Value<IoctlPlan>>& values = dimension.values;
  if (!subject.Reserves()) return dimension;
  values.push_back(hold("network-fell", Id(subject, "*-NETDOWN-02"), Hold::kNetwork));
  if (overlapped) {
    values.push_back(hold("cancelled", Id(subject, "*-ABORTED-02"), Hold::kCancel));
    // WSAGetOverlappedResult cannot be asked on a closed socket.
    if (subject.way != Way::kNone) {
      values.push_back(hold("closed", Id(subject, "*-ABORTED-03"), Hold::kClose));
    }
    // SIO_FLUSH need not be there for TCP.
    values.push_back(hold("flushed", Id(subject, "*-ABORTED-04"), Hold::kFlush));
    values.back().mark.not_with |= kTcpSocket;
    // A routine runs on the thread that called.
    if (subject.way != Way::kRoutine) {
      values.push_back(hold("thread-ended", Id(subject, "*-ABORTED-01"), Hold::kThreadExit));
    }
  } else {
    values.push_back(hold("call-cancelled", Id(subject, "*-INTR-01"), Hold::kCancelBlockingCall));
    values.push_back(hold("io-cancelled", Id(subject, "*-INTR-02"), Hold::kCancelSynchronousIo));
  }
  return dimension;
}

// --- what an ACQUIRE asks for ----------------------------------------------------------------

Dimension<IoctlPlan> Blocks() {
  const auto block = [](const char* name, const char* meets, const char* start, std::uint16_t count,
                        std::uint16_t again, unsigned is = 0, bool varies = true) {
    return Value<IoctlPlan>{{name, meets, is, 0, varies}, [=](IoctlPlan& plan) {
                              plan.start = start;
                              plan.count = count;
                              plan.again = again;
                              if ((is & kFixedPorts) != 0) plan.needs = {"owns_ports"};
                            }};
  };
  return {"block",
          {{{"w+5.20", ""}, {}},
           block("w+5.1", "", "w+5", 1, 1),
           block("any.20", "", "0", 20, 20, kAnyBlock),
           block("any.1", "", "0", 1, 1, kAnyBlock, false),
           block("any.2", "", "0", 2, 2, kAnyBlock, false),
           block("any.101", "", "0", 101, 101, kAnyBlock, false),
           block("w+5.2", "", "w+5", 2, 2, 0, false),
           block("w+6.33", "", "w+6", 33, 33, 0, false),
           block("w+8.300", "", "w+8", 300, 300, 0, false),
           block("1.1", "", "1", 1, 1, kFixedPorts, false),
           block("1.20", "", "1", 20, 20, kFixedPorts, false),
           block("65500.35", "", "65500", 35, 35, kFixedPorts, false),
           block("65535.2", "ACQ-RANGE-02", "65535", 2, 0, kFixedPorts),
           block("65530.7", "ACQ-RANGE-02", "65530", 7, 3, kFixedPorts),
           block("65000.1000", "ACQ-RANGE-02", "65000", 1000, 10, kFixedPorts),
           block("65535.65535", "ACQ-RANGE-02", "65535", 65535, 0, kFixedPorts),
           block("65535.1", "Q-ACQ-LAST-PORT", "65535", 1, 0, kFixedPorts),
           block("65530.6", "Q-ACQ-LAST-PORT", "65530", 6, 3, kFixedPorts),
           block("w+5.0", "Q-ACQ-ZERO-PORTS", "w+5", 0, 0, kAnyBlock),
           block("any.0", "Q-ACQ-ZERO-PORTS", "0", 0, 0, kAnyBlock)}};
}

// Another code in the place of ACQUIRE's.
Dimension<IoctlPlan> OtherCodes() {
  const auto code = [](const char* name, const char* meets, std::uint32_t number) {
    return Value<IoctlPlan>{{name, meets, 0, kHeldOpen},
                            [number](IoctlPlan& plan) { plan.code = number; }};
  };
  return {"code",
          {{{"acquire", ""}, {}},
           code("980003ff", "ACQ-OPNOTSUPP-01", abi::kUnassignedCode),
           code("98000200", "ACQ-OPNOTSUPP-01", abi::kVendorIn | 0x200u),
           code("ffffffff", "ACQ-INVAL-01", 0xFFFFFFFFu),
           code("deadbeef", "ACQ-INVAL-01", 0xDEADBEEFu)}};
}

// Codes that nobody knows: well-formed ones of a vendor, and what is no command.
Dimension<IoctlPlan> UnknownCodes() {
  const auto code = [](const char* name, std::uint32_t number) {
    return Value<IoctlPlan>{{name, ""}, [number](IoctlPlan& plan) { plan.code = number; }};
  };
  return {"code",
          {code("980003ff", abi::kUnassignedCode), code("98000200", abi::kVendorIn | 0x200u),
           code("deadbeef", 0xDEADBEEFu), code("ffffffff", 0xFFFFFFFFu), code("1", 1u)}};
}

}  // namespace portcullis::suite
