#include "conformance/targets/winsock/persistent_journal.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <sstream>

namespace portcullis::targets {
namespace {

constexpr std::string_view kToken = "token=";
constexpr std::string_view kBoot = "boot=";
constexpr std::string_view kProcess = "process=";

template <typename Number>
std::optional<Number> ParseNumber(std::string_view text, int base = 10) {
  Number number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (text.empty() || parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

std::string HexNumber(std::uint64_t number) {
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof(digits), number, 16).ptr;
  const std::string text(digits, end);
  return "0x" + std::string(16 - text.size(), '0') + text;
}

std::optional<std::uint64_t> ParseHexNumber(std::string_view text) {
  if (!text.starts_with("0x")) return std::nullopt;
  return ParseNumber<std::uint64_t>(text.substr(2), 16);
}

struct Record {
  std::string kind;
  OpenBlock open;
};

// Nothing for what is no whole record.
std::optional<Record> ParseRecord(const std::string& line) {
  std::istringstream words(line);
  Record record;
  std::string protocol;
  std::string start;
  std::string count;
  words >> record.kind >> protocol >> start >> count;
  const auto first = ParseNumber<std::uint16_t>(start);
  const auto ports = ParseNumber<std::uint16_t>(count);
  if ((protocol != "tcp" && protocol != "udp") || !first || !ports) return std::nullopt;
  record.open.block = {protocol == "tcp", *first, *ports};
  bool has_boot = false;
  bool has_process = false;
  for (std::string word; words >> word;) {
    const std::string_view view = word;
    if (view.starts_with(kToken)) {
      record.open.token = ParseHexNumber(view.substr(kToken.size()));
      if (!record.open.token) return std::nullopt;
    } else if (view.starts_with(kBoot)) {
      record.open.boot = view.substr(kBoot.size());
      has_boot = true;
    } else if (view.starts_with(kProcess)) {
      const auto process = ParseNumber<std::uint32_t>(view.substr(kProcess.size()));
      if (!process) return std::nullopt;
      record.open.process = *process;
      has_process = true;
    }
  }
  const bool is_whole = has_boot && has_process;
  if (record.kind == "intent" && is_whole && !record.open.token) return record;
  if (record.kind == "created" && is_whole && record.open.token) return record;
  if (record.kind == "failed" || record.kind == "deleted") return record;
  return std::nullopt;
}

std::string Origin(const std::string& boot, std::uint32_t process) {
  return " " + std::string(kBoot) + boot + " " + std::string(kProcess) + std::to_string(process);
}

}  // namespace

std::string PrintBlock(const PersistentBlock& block) {
  return std::string(block.is_tcp ? "tcp " : "udp ") + std::to_string(block.start) + " " +
         std::to_string(block.count);
}

bool Journal::Intend(const PersistentBlock& block, const std::string& boot, std::uint32_t process) {
  return Append("intent " + PrintBlock(block) + Origin(boot, process));
}

bool Journal::Created(const PersistentBlock& block, std::uint64_t token, const std::string& boot,
                      std::uint32_t process) {
  return Append("created " + PrintBlock(block) + " " + std::string(kToken) + HexNumber(token) +
                Origin(boot, process));
}

bool Journal::Failed(const PersistentBlock& block) { return Append("failed " + PrintBlock(block)); }

bool Journal::Deleted(const PersistentBlock& block) {
  return Append("deleted " + PrintBlock(block));
}

// Begins a line of its own, since whoever wrote before may have been killed in the middle of one;
// the point at the end tells a whole record from a torn one.
bool Journal::Append(const std::string& record) { return file_.Append("\n" + record + " .\n"); }

tl::expected<std::vector<OpenBlock>, std::string> Journal::Open() {
  const auto text = file_.Read();
  if (!text.has_value()) return tl::make_unexpected(text.error());
  // An intent and a reservation of one block are apart: a Create over a block that there is already
  // fails, and leaves what there is.
  std::vector<OpenBlock> open;
  const auto forget = [&open](const PersistentBlock& block, bool intents, bool created) {
    std::erase_if(open, [&](const OpenBlock& other) {
      return other.block == block && (other.token.has_value() ? created : intents);
    });
  };
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.ends_with(" .")) continue;
    line.resize(line.size() - 2);
    const std::optional<Record> record = ParseRecord(line);
    if (!record.has_value()) continue;
    const PersistentBlock& block = record->open.block;
    if (record->kind == "failed") {
      forget(block, true, false);
    } else if (record->kind == "deleted") {
      forget(block, true, true);
    } else {
      forget(block, true, record->kind == "created");
      open.push_back(record->open);
    }
  }
  return open;
}

}  // namespace portcullis::targets
