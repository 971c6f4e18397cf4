#include "conformance/oracle/rule_ids.h"

#include <map>

#include "reference/abi/control_codes.h"

namespace portcullis::oracle {
namespace {

// The rules of ACQUIRE's page that are rules of every WSAIoctl, under their generic names.
std::string GenericId(const std::string& rule) {
  static const std::map<std::string, std::string> kGeneric = {
      {"FAULT-01", "GEN-FAULT-01"},
      {"FAULT-03", "GEN-FAULT-03"},
      {"FAULT-04", "GEN-FAULT-04"},
      {"FAULT-05", "GEN-FAULT-05"},
      {"NOTSOCK-01", "GEN-NOTSOCK-01"},
      {"INPROGRESS-01", "GEN-INPROGRESS-01"},
      {"INPROGRESS-02", "GEN-INPROGRESS-01"},
      {"NETDOWN-01", "GEN-NETDOWN-01"},
      {"NETDOWN-02", "GEN-NETDOWN-01"},
      {"FORM-01", "GEN-RET-01"},
      {"INTR-01", "GEN-RET-01"},
      {"INTR-02", "GEN-RET-01"},
      {"PENDING-01", "GEN-OVL-01"},
      {"OVL-01", "GEN-OVL-01"},
      {"OVL-03", "GEN-OVL-02"}};
  const auto found = kGeneric.find(rule);
  return found == kGeneric.end() ? std::string() : found->second;
}

// RELEASE's page names two of the five pointers (lpOverlapped and the routine); of the others the
// input and the returned count are known from WSAIoctl's, and an output it has none.
bool IsGenericForRelease(const std::string& rule) {
  return rule == "FAULT-01" || rule == "FAULT-03";
}

}  // namespace

bool IsAcquireCode(std::uint32_t code) { return code == abi::kSioAcquirePortReservation; }
bool IsAssociateCode(std::uint32_t code) { return code == abi::kSioAssociatePortReservation; }
bool IsReleaseCode(std::uint32_t code) { return code == abi::kSioReleasePortReservation; }

bool IsReservationCode(std::uint32_t code) {
  return IsAcquireCode(code) || IsAssociateCode(code) || IsReleaseCode(code);
}

std::string RuleId(std::uint32_t code, const std::string& rule) {
  if (IsAcquireCode(code)) return "ACQ-" + rule;
  if (IsAssociateCode(code)) return "ASC-" + rule;
  if (IsReleaseCode(code) && !IsGenericForRelease(rule)) return "REL-" + rule;
  return GenericId(rule);
}

}  // namespace portcullis::oracle
