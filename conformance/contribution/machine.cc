#include "conformance/contribution/machine.h"

#include "conformance/documents/json_reader.h"
#include "conformance/documents/json_text.h"

namespace portcullis::contribution {
namespace {

using documents::JsonText;
using documents::ObjectReader;

std::uint32_t Number(ObjectReader& reader, const char* key) {
  return static_cast<std::uint32_t>(reader.Integer(key, 0, UINT32_MAX));
}

std::int32_t Signed(ObjectReader& reader, const char* key) {
  return static_cast<std::int32_t>(reader.Integer(key, INT32_MIN, INT32_MAX));
}

JsonText ToJson(const CatalogueEntry& entry) {
  return JsonText{{"name", entry.name},
                  {"family", entry.family},
                  {"type", entry.type},
                  {"protocol", entry.protocol},
                  {"chain", entry.chain}};
}

// One member a line: for whoever looks at it before he sends it.
class Lines {
 public:
  void Add(std::string_view key, const JsonText& value) {
    text_ += (text_.empty() ? "{\n  " : ",\n  ") + JsonText(key).text() + ": " + value.text();
  }
  std::string Text() const { return text_ + "\n}\n"; }

 private:
  std::string text_;
};

}  // namespace

std::string PrintBuild(const Machine& machine) {
  std::string text = machine.stands_in.empty() ? "" : machine.stands_in + " as ";
  text += "Windows " + std::to_string(machine.major) + "." + std::to_string(machine.minor) +
          " build " + std::to_string(machine.build);
  if (machine.revision != 0) text += "." + std::to_string(machine.revision);
  std::string edition = machine.edition;
  if (!machine.release.empty()) edition += (edition.empty() ? "" : " ") + machine.release;
  if (!edition.empty()) text += ", " + edition;
  return text + ", " + machine.architecture;
}

std::string PrintMachine(const Machine& machine) {
  JsonText catalogue(std::vector<std::string>{});
  for (const CatalogueEntry& entry : machine.catalogue) catalogue.Append(ToJson(entry));
  Lines lines;
  lines.Add("format", kMachineFormat);
  lines.Add("program", machine.program);
  lines.Add("architecture", machine.architecture);
  lines.Add("windows", JsonText{{"major", machine.major},
                                {"minor", machine.minor},
                                {"build", machine.build},
                                {"revision", machine.revision},
                                {"edition", machine.edition},
                                {"release", machine.release}});
  lines.Add("stands_in", machine.stands_in);
  lines.Add("administrator", machine.is_administrator);
  lines.Add("network", JsonText{{"adapters_up", machine.adapters_up},
                                {"ipv4", machine.has_ipv4},
                                {"ipv6", machine.has_ipv6}});
  lines.Add("catalogue", catalogue);
  lines.Add("foreign_modules", machine.foreign_modules);
  lines.Add("own_blocks", machine.own_blocks);
  return lines.Text();
}

tl::expected<Machine, documents::DocumentError> ParseMachine(std::string_view text,
                                                             const std::string& file) {
  const auto document = documents::ParseDocument(
      text, file, {.duplicate_keys = documents::DuplicateKeys::kAreErrors});
  if (!document.has_value()) return tl::make_unexpected(document.error());
  ObjectReader root = document->Root();
  if (root.Failed()) return tl::make_unexpected(root.Error());
  root.CheckFormat(kMachineFormat);
  Machine machine;
  machine.program = root.String("program");
  machine.architecture = root.String("architecture");
  ObjectReader windows = root.Object("windows");
  machine.major = Number(windows, "major");
  machine.minor = Number(windows, "minor");
  machine.build = Number(windows, "build");
  machine.revision = Number(windows, "revision");
  machine.edition = windows.String("edition");
  machine.release = windows.String("release");
  machine.stands_in = root.String("stands_in");
  machine.is_administrator = root.Bool("administrator");
  ObjectReader network = root.Object("network");
  machine.adapters_up = Number(network, "adapters_up");
  machine.has_ipv4 = network.Bool("ipv4");
  machine.has_ipv6 = network.Bool("ipv6");
  for (ObjectReader& reader : root.Objects("catalogue")) {
    CatalogueEntry entry;
    entry.name = reader.String("name");
    entry.family = Signed(reader, "family");
    entry.type = Signed(reader, "type");
    entry.protocol = Signed(reader, "protocol");
    entry.chain = Signed(reader, "chain");
    machine.catalogue.push_back(std::move(entry));
  }
  machine.foreign_modules = root.Strings("foreign_modules");
  machine.own_blocks = root.Strings("own_blocks");
  if (root.Failed()) return tl::make_unexpected(root.Error());
  return machine;
}

}  // namespace portcullis::contribution
