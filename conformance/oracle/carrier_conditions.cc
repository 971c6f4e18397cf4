// Unknown commands, and the commands of every Winsock that carry the generic rules.

#include "conformance/oracle/ioctl_conditions.h"
#include "conformance/oracle/rule_ids.h"
#include "conformance/scenario/capability.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

constexpr std::uint32_t kInVendorBits = 0xF8000000u;  // I, O, V and T

// A command of some vendor that nobody here offers, or no command at all.
Condition UnknownCode(std::uint32_t code) {
  const bool well_formed = (code & kInVendorBits) == abi::kVendorIn;
  return {.codes = {abi::kWsaEinval, abi::kWsaEopnotsupp},
          .broken = {well_formed ? "ACQ-OPNOTSUPP-01" : "ACQ-INVAL-01", "GEN-CODE-01"},
          .question = "Q-GEN-CODE"};
}

void AddInputSize(std::uint32_t size, std::uint32_t wanted, Conditions& conditions) {
  if (size < wanted) {
    conditions.push_back({.codes = {abi::kWsaEfault, abi::kWsaEinval}, .broken = {"GEN-IN-01"}});
  } else if (size > wanted) {
    conditions.push_back({.must = false,
                          .codes = {abi::kWsaEfault, abi::kWsaEinval},
                          .question = "Q-GEN-CARRIER-IN-LARGE"});
  }
}

}  // namespace

bool IsUnknownCode(std::uint32_t code) {
  return !IsReservationCode(code) && code != abi::kSioKeepaliveVals &&
         code != abi::kSioCpuAffinity && code != abi::kSioFlush && code != abi::kFionbio;
}

bool IsShortForCarrier(const scenario::WsaIoctlCall& call) {
  return (call.code == abi::kSioKeepaliveVals && call.in.size < abi::kTcpKeepaliveSize) ||
         (call.code == abi::kFionbio && call.in.size < abi::kFionbioSize);
}

void AddCarrierConditions(const Situation& situation, Conditions& conditions) {
  const scenario::WsaIoctlCall& call = *situation.call;
  const std::int32_t transport = situation.found.socket->transport;
  if (IsUnknownCode(call.code)) {
    conditions.push_back(UnknownCode(call.code));
  } else if (call.code == abi::kSioKeepaliveVals) {
    AddInputSize(call.in.size, abi::kTcpKeepaliveSize, conditions);
    if (transport != abi::kIpprotoTcp) {
      conditions.push_back({.codes = {abi::kWsaEinval, abi::kWsaEopnotsupp, abi::kWsaEnoprotoopt},
                            .broken = {"GEN-TYPE-01"},
                            .question = "Q-GEN-TYPE-CODE"});
    }
  } else if (call.code == abi::kFionbio) {
    AddInputSize(call.in.size, abi::kFionbioSize, conditions);
  } else if (call.code == abi::kSioFlush) {
    // Documented for every socket; on TCP Windows was seen to refuse it.
    if (transport != abi::kIpprotoUdp || !situation.context->Can(scenario::kFlush)) {
      conditions.push_back({.must = false,
                            .codes = {abi::kWsaEinval, abi::kWsaEopnotsupp, abi::kWsaEnoprotoopt},
                            .question = "Q-GEN-FLUSH-SUPPORT"});
    }
  }
}

}  // namespace portcullis::oracle
