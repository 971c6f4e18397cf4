#include "conformance/targets/make_target.h"

#include <utility>

#include "conformance/targets/model_target.h"
#include "conformance/targets/plugin/plugin_library.h"
#include "conformance/targets/plugin/plugin_target.h"
#include "conformance/targets/winsock/winsock_target.h"
#include "conformance/targets/wire/wire_target.h"

namespace portcullis::targets {
namespace {

using MadeTarget = tl::expected<std::unique_ptr<Target>, TargetError>;

constexpr std::string_view kWinsock = "winsock";
constexpr std::string_view kPlugin = "plugin:";
constexpr std::string_view kExec = "exec:";

MadeTarget CannotRun(std::string message) {
  return tl::make_unexpected(TargetError{TargetError::Kind::kCannotRun, std::move(message)});
}

MadeTarget MakeExecTarget(std::string_view command) {
  std::vector<std::string> words = SplitCommand(command);
  if (words.empty()) {
    return CannotRun("target \"exec:" + std::string(command) +
                     "\": expected a command line with its quotes closed");
  }
  return MakeWireTarget(std::move(words));
}

MadeTarget MakePlugin(std::string_view path) {
  auto plugin = LoadPlugin(std::string(path));
  if (!plugin.has_value()) return tl::make_unexpected(std::move(plugin.error()));
  return MakePluginTarget(std::move(*plugin));
}

}  // namespace

MadeTarget MakeTarget(std::string_view spec, const std::string& own_program,
                      const TargetOptions& options) {
  const bool is_served = spec == kWinsock || spec.starts_with(kPlugin);
  if (is_served && options.in_process) return MakeServedTarget(spec, options);
  if (options.in_process) {
    return CannotRun("target \"" + std::string(spec) +
                     "\": --in-process is for plugin:PATH and winsock");
  }
  if (IsModel(spec)) return MakeModelTarget(spec);
  if (is_served) {
    std::vector<std::string> command{own_program, "serve", "--target", std::string(spec)};
    if (options.allow_persistent) command.emplace_back("--allow-persistent");
    return MakeWireTarget(std::move(command));
  }
  if (spec.starts_with(kExec)) return MakeExecTarget(spec.substr(kExec.size()));
  return CannotRun(
      "unknown target \"" + std::string(spec) +
      "\"; known: reference, winsock, plugin:PATH, exec:COMMAND, defect:NAME, variant:NAME");
}

MadeTarget MakeServedTarget(std::string_view spec, const TargetOptions& options) {
  if (IsModel(spec)) return MakeModelTarget(spec);
  if (spec == kWinsock) {
    return MakeWinsockTarget({.allow_persistent = options.allow_persistent});
  }
  if (spec.starts_with(kPlugin)) return MakePlugin(spec.substr(kPlugin.size()));
  return CannotRun(
      "\"" + std::string(spec) +
      "\" cannot be served; known: reference, winsock, plugin:PATH, defect:NAME, variant:NAME");
}

std::vector<std::string> SplitCommand(std::string_view command) {
  std::vector<std::string> words;
  char quote = '\0';
  bool in_word = false;
  for (const char letter : command) {
    if (quote == '\0' && letter == ' ') {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    if (quote == '\0' && (letter == '"' || letter == '\'')) {
      quote = letter;
    } else if (letter == quote) {
      quote = '\0';
    } else {
      words.back().push_back(letter);
    }
  }
  if (quote != '\0') words.clear();
  return words;
}

}  // namespace portcullis::targets
