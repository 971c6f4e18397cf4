#include "conformance/targets/plugin/plugin_library.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "conformance/scenario/capability.h"

#ifdef _WIN32
#include "conformance/targets/winsock/windows_api.h"
#else
#include <dlfcn.h>
#endif

namespace portcullis::targets {
namespace {

using Get = const portcullis_plugin* (*)(std::uint32_t abi);

constexpr const char* kGet = "portcullis_plugin_get";

// What a plugin can have, and which functions that needs.
constexpr std::array<std::string_view, 13> kPossible{
    scenario::kAcquire,       scenario::kAssociate,   scenario::kRelease,   scenario::kPersistent,
    scenario::kAdministrator, scenario::kNotElevated, scenario::kUser,      scenario::kIpv6,
    scenario::kRawSockets,    scenario::kUnixSockets, scenario::kProcesses, scenario::kOwnsPorts,
    scenario::kFreesAtOnce,
};

tl::unexpected<TargetError> Expected(const std::string& path, const std::string& what) {
  return tl::make_unexpected(
      TargetError{TargetError::Kind::kCannotRun, "plugin \"" + path + "\": expected " + what});
}

// The function, or the system's words for why there is none.
tl::expected<Get, std::string> FindGet(const std::string& path) {
#ifdef _WIN32
  std::wstring wide(
      static_cast<std::size_t>(MultiByteToWideChar(CP_UTF8, 0, path.c_str(), -1, nullptr, 0)),
      L'\0');
  MultiByteToWideChar(CP_UTF8, 0, path.c_str(), -1, wide.data(), static_cast<int>(wide.size()));
  const HMODULE library = LoadLibraryW(wide.c_str());
  const FARPROC found = library == nullptr ? nullptr : GetProcAddress(library, kGet);
  if (found == nullptr) return tl::make_unexpected("error " + std::to_string(GetLastError()));
  return reinterpret_cast<Get>(reinterpret_cast<void*>(found));
#else
  // A name without a slash would be looked for in the system's folders.
  const std::string file = path.find('/') == std::string::npos ? "./" + path : path;
  void* const library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  void* const found = library == nullptr ? nullptr : dlsym(library, kGet);
  if (found == nullptr) return tl::make_unexpected(std::string(dlerror()));
  return reinterpret_cast<Get>(found);
#endif
}

// The name of a function that has to be there and is not; empty where all are.
std::string MissingFunction(const portcullis_plugin& plugin,
                            const std::vector<std::string>& capabilities) {
  const auto declares = [&](const char* word) {
    return std::find(capabilities.begin(), capabilities.end(), word) != capabilities.end();
  };
  const std::array<std::pair<const char*, bool>, 15> functions{{
      {"make", plugin.make != nullptr},
      {"destroy", plugin.destroy != nullptr},
      {"wsa_startup", plugin.wsa_startup != nullptr},
      {"wsa_cleanup", plugin.wsa_cleanup != nullptr},
      {"wsa_socket", plugin.wsa_socket != nullptr},
      {"closesocket", plugin.closesocket != nullptr},
      {"bind", plugin.bind != nullptr},
      {"connect", plugin.connect != nullptr},
      {"sendto", plugin.sendto != nullptr},
      {"getsockname", plugin.getsockname != nullptr},
      {"setsockopt", plugin.setsockopt != nullptr},
      {"wsa_ioctl", plugin.wsa_ioctl != nullptr},
      {"persistent", plugin.persistent != nullptr || !declares(scenario::kPersistent)},
      {"start_process", plugin.start_process != nullptr || !declares(scenario::kProcesses)},
      {"end_process", plugin.end_process != nullptr || !declares(scenario::kProcesses)},
  }};
  const auto* const missing = std::find_if(functions.begin(), functions.end(),
                                           [](const auto& entry) { return !entry.second; });
  return missing == functions.end() ? "" : missing->first;
}

}  // namespace

tl::expected<LoadedPlugin, TargetError> CheckPlugin(const std::string& path,
                                                    const portcullis_plugin* given) {
  if (given == nullptr || given->abi != PORTCULLIS_PLUGIN_ABI) {
    return Expected(path, "version " + std::to_string(PORTCULLIS_PLUGIN_ABI) +
                              " of portcullis_plugin.h" +
                              (given == nullptr ? "" : ", not " + std::to_string(given->abi)));
  }
  if (given->size < sizeof(portcullis_plugin)) {
    return Expected(path, "a structure of at least " + std::to_string(sizeof(portcullis_plugin)) +
                              " bytes, not " + std::to_string(given->size));
  }
  if (given->name == nullptr || given->version == nullptr || given->capabilities == nullptr) {
    return Expected(path, "a name, a version and capabilities");
  }
  LoadedPlugin plugin{given, {given->name, given->version, "a plugin", {}}};
  std::vector<std::string>& capabilities = plugin.description.capabilities;
  for (const char* const* word = given->capabilities; *word != nullptr; ++word) {
    if (std::find(kPossible.begin(), kPossible.end(), *word) == kPossible.end()) {
      return Expected(path, std::string("capabilities that a plugin can have, not ") + *word);
    }
    capabilities.emplace_back(*word);
  }
  std::sort(capabilities.begin(), capabilities.end());
  capabilities.erase(std::unique(capabilities.begin(), capabilities.end()), capabilities.end());
  if (const std::string missing = MissingFunction(*given, capabilities); !missing.empty()) {
    return Expected(path, "the function " + missing);
  }
  return plugin;
}

tl::expected<LoadedPlugin, TargetError> LoadPlugin(const std::string& path) {
  const tl::expected<Get, std::string> get = FindGet(path);
  if (!get.has_value()) {
    return Expected(path, std::string("a library that exports ") + kGet + ": " + get.error());
  }
  return CheckPlugin(path, (*get)(PORTCULLIS_PLUGIN_ABI));
}

}  // namespace portcullis::targets
