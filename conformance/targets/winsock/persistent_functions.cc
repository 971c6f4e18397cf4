#include "conformance/targets/winsock/persistent_functions.h"

#include <string>

#include "conformance/targets/winsock/system_calls.h"
#include "conformance/targets/winsock/windows_api.h"

#ifndef _WIN32
#include <iphlpapi.h>
#endif

namespace portcullis::targets {
namespace {

using CreateFunction = ULONG(WINAPI*)(USHORT, USHORT, PULONG64);
using DeleteFunction = ULONG(WINAPI*)(USHORT, USHORT);
using LookupFunction = ULONG(WINAPI*)(USHORT, USHORT, PULONG64);

struct OneProtocol {
  CreateFunction create = nullptr;
  DeleteFunction remove = nullptr;
  LookupFunction lookup = nullptr;
  bool IsWhole() const { return create != nullptr && remove != nullptr && lookup != nullptr; }
};

#ifdef _WIN32
template <typename Function>
Function Find(HMODULE module, const std::string& name) {
  if (module == nullptr) return nullptr;
  return reinterpret_cast<Function>(reinterpret_cast<void*>(GetProcAddress(module, name.c_str())));
}

OneProtocol FindFunctions(const std::string& protocol) {
  static const HMODULE module = LoadLibraryW(L"iphlpapi.dll");
  const std::string of = "Persistent" + protocol + "PortReservation";
  return {Find<CreateFunction>(module, "Create" + of), Find<DeleteFunction>(module, "Delete" + of),
          Find<LookupFunction>(module, "Lookup" + of)};
}
#else
OneProtocol FindFunctions(const std::string& protocol) {
  if (protocol == "Tcp") {
    return {CreatePersistentTcpPortReservation, DeletePersistentTcpPortReservation,
            LookupPersistentTcpPortReservation};
  }
  return {CreatePersistentUdpPortReservation, DeletePersistentUdpPortReservation,
          LookupPersistentUdpPortReservation};
}
#endif

class OfTheSystem : public PersistentFunctions {
 public:
  OfTheSystem() : tcp_(FindFunctions("Tcp")), udp_(FindFunctions("Udp")) {}
  bool IsWhole() const { return tcp_.IsWhole() && udp_.IsWhole(); }

  // StartPort goes in network order, NumberOfPorts in host order.
  std::uint32_t Create(const PersistentBlock& block, void* token) override {
    return Of(block).create(htons(block.start), block.count, static_cast<PULONG64>(token));
  }
  std::uint32_t Delete(const PersistentBlock& block) override {
    return Of(block).remove(htons(block.start), block.count);
  }
  std::uint32_t Lookup(const PersistentBlock& block, void* token) override {
    return Of(block).lookup(htons(block.start), block.count, static_cast<PULONG64>(token));
  }

  std::string Boot() override { return system::Boot(); }
  std::uint32_t OwnProcess() override { return GetCurrentProcessId(); }
  bool IsRunning(std::uint32_t process) override { return system::IsRunning(process); }
  bool HasRights() override { return system::HasRights(); }

 private:
  const OneProtocol& Of(const PersistentBlock& block) const { return block.is_tcp ? tcp_ : udp_; }

  OneProtocol tcp_;
  OneProtocol udp_;
};

}  // namespace

PersistentFunctions* SystemPersistentFunctions() {
  static OfTheSystem functions;
  return functions.IsWhole() ? &functions : nullptr;
}

bool TryPersistent() {
  PersistentFunctions* const functions = SystemPersistentFunctions();
  if (functions == nullptr) return false;
  ULONG64 token = 0;
  for (const bool is_tcp : {true, false}) functions->Lookup({is_tcp, 1, 1}, &token);
  return true;
}

}  // namespace portcullis::targets
