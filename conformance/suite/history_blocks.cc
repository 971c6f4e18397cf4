#include "conformance/suite/history_blocks.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "conformance/explore/choices.h"
#include "conformance/explore/random_history.h"
#include "conformance/suite/coordinates.h"

namespace portcullis::suite {
namespace {

using explore::Leaning;

constexpr std::uint32_t kSeeds = 1000;  // of each block

// What the cases of every block decide.
const std::vector<std::string>& OfAll() {
  static const std::vector<std::string> ids{
      "ACQ-SUCCESS-01", "ACQ-WILD-01",  "ACQ-WILD-02",   "ACQ-FORM-01",    "ACQ-NOTSOCK-01",
      "ACQ-IN-01",      "ACQ-OUT-01",   "ACQ-OUT-04",    "ACQ-OUT-05",     "ACQ-OUT-06",
      "ACQ-OUT-07",     "ACQ-ORDER-03", "ACQ-ORDER-04",  "ACQ-OVL-01",     "ASC-FORM-01",
      "ASC-OVL-01",     "ASC-TOKEN-02", "PER-CREATE-01", "PER-CREATE-02",  "GEN-RET-01",
      "GEN-RET-02",     "GEN-RET-03",   "GEN-INIT-01",   "GEN-NOTSOCK-01", "GEN-OVL-03",
      "GEN-OVL-05",     "GEN-CLOSE-01", "GEN-BIND-02",   "GEN-NAME-02",    "GEN-APC-02",
      "GEN-PORT-01",    "SPI-RET-01"};
  return ids;
}

struct Theme {
  const char* name;
  Leaning leaning;
  bool well_formed;
  std::vector<std::string> requirements;  // that its cases decide beside those of all
};

const std::array<Theme, 20>& Themes() {
  static const std::array<Theme, 20> themes{{
      {"Histories.Reservations",
       Leaning::kReservations,
       false,
       {"ASC-NOTSOCK-01", "ASC-FAIL-01", "REL-FORM-01", "REL-NOTSOCK-01", "GEN-CODE-01",
        "GEN-CODE-02", "GEN-CODE-03", "GEN-OVL-01", "GEN-CLOSE-02", "GEN-BIND-01", "GEN-CANCEL-01",
        "GEN-NAME-01", "GEN-NAME-03"}},
      {"Histories.Forms",
       Leaning::kForms,
       false,
       {"ACQ-INVAL-01", "ACQ-OPNOTSUPP-01", "ACQ-OVL-03", "ASC-NOTSOCK-01", "REL-NOTSOCK-01",
        "REL-OVL-01", "PER-DELETE-04", "PER-LOOKUP-04", "GEN-CODE-01", "GEN-CODE-02", "GEN-CODE-03",
        "GEN-CODE-04", "GEN-TYPE-01", "GEN-OVL-01", "GEN-OVL-02", "GEN-OVL-04", "GEN-CLOSE-02",
        "GEN-CANCEL-01"}},
      {"Histories.Processes",
       Leaning::kProcesses,
       false,
       {"ACQ-OUT-08", "ASC-NOTSOCK-01", "REL-FORM-01", "REL-NOTSOCK-01", "PER-LOOKUP-04",
        "GEN-CODE-01", "GEN-CODE-02", "GEN-CODE-03", "GEN-NAME-03", "GEN-DUP-01"}},
      {"Histories.Persistent",
       Leaning::kPersistent,
       false,
       {"ACQ-OUT-08",    "ASC-NOTSOCK-01", "ASC-IN-01",     "REL-FORM-01",   "REL-NOTSOCK-01",
        "PER-CREATE-09", "PER-CREATE-10",  "PER-CREATE-11", "PER-CREATE-12", "PER-DELETE-01",
        "PER-DELETE-04", "PER-LOOKUP-01",  "PER-LOOKUP-04", "PER-LOOKUP-07", "PER-USE-01",
        "GEN-CODE-01",   "GEN-CODE-02",    "GEN-CODE-03",   "GEN-OVL-01",    "GEN-CLOSE-02",
        "GEN-CANCEL-01", "GEN-NAME-03"}},
      {"Histories.Conditions",
       Leaning::kConditions,
       false,
       {"ASC-NOTSOCK-01", "REL-FORM-01", "REL-NOTSOCK-01", "PER-LOOKUP-04", "GEN-CODE-01",
        "GEN-CODE-02", "GEN-CODE-03", "GEN-OVL-04", "GEN-NAME-03"}},
      {"WellFormedHistories.Reservations",
       Leaning::kReservations,
       true,
       {"ACQ-OUT-08", "ASC-NOTSOCK-01", "ASC-FAIL-01", "REL-FORM-01", "REL-NOTSOCK-01",
        "REL-OVL-01", "PER-DELETE-04", "PER-LOOKUP-04", "GEN-CLOSE-02", "GEN-BIND-01",
        "GEN-CANCEL-01", "GEN-NAME-01", "GEN-NAME-03"}},
      {"WellFormedHistories.Forms",
       Leaning::kForms,
       true,
       {"ACQ-OUT-08", "ACQ-OVL-02", "ACQ-OVL-03", "ASC-NOTSOCK-01", "ASC-FAIL-01", "REL-NOTSOCK-01",
        "REL-OVL-01", "PER-DELETE-04", "PER-LOOKUP-04", "GEN-OVL-01", "GEN-OVL-02", "GEN-CANCEL-01",
        "GEN-NAME-01", "GEN-APC-03", "GEN-RESULT-02"}},
      {"WellFormedHistories.Processes",
       Leaning::kProcesses,
       true,
       {"ACQ-OUT-08", "ACQ-ORDER-02", "ASC-FAIL-01", "PER-DELETE-04", "PER-LOOKUP-04",
        "GEN-DUP-01"}},
      {"WellFormedHistories.Persistent",
       Leaning::kPersistent,
       true,
       {"ACQ-OUT-08",    "ACQ-ORDER-02",   "ASC-NOTSOCK-01", "ASC-IN-01",     "ASC-FAIL-01",
        "REL-FORM-01",   "REL-NOTSOCK-01", "PER-CREATE-04",  "PER-CREATE-09", "PER-CREATE-10",
        "PER-CREATE-11", "PER-CREATE-12",  "PER-DELETE-01",  "PER-DELETE-04", "PER-LOOKUP-01",
        "PER-LOOKUP-04", "PER-LOOKUP-05",  "PER-LOOKUP-07",  "PER-USE-01",    "GEN-CANCEL-01",
        "GEN-NAME-01"}},
      {"WellFormedHistories.Conditions",
       Leaning::kConditions,
       true,
       {"ACQ-OUT-08", "ASC-NOTSOCK-01", "REL-FORM-01", "REL-NOTSOCK-01", "PER-DELETE-04",
        "GEN-CANCEL-01"}},
      {"Histories.Sockets",
       Leaning::kSockets,
       false,
       {"ACQ-INVAL-01", "ASC-NOTSOCK-01", "ASC-FAIL-01", "REL-FORM-01", "REL-NOTSOCK-01",
        "PER-DELETE-04", "PER-LOOKUP-04", "GEN-CODE-01", "GEN-CODE-02", "GEN-CODE-03",
        "GEN-CLOSE-02", "GEN-BIND-01", "GEN-CANCEL-01", "GEN-NAME-01", "GEN-NAME-03"}},
      {"WellFormedHistories.Sockets",
       Leaning::kSockets,
       true,
       {"ACQ-OUT-08", "ASC-NOTSOCK-01", "ASC-FAIL-01", "REL-FORM-01", "REL-NOTSOCK-01",
        "PER-DELETE-04", "PER-LOOKUP-04", "GEN-CLOSE-02", "GEN-BIND-01", "GEN-NAME-01",
        "GEN-NAME-03"}},
      {"WellFormedHistories.Scarcity",
       Leaning::kScarcity,
       true,
       {"ACQ-OUT-08", "ACQ-ORDER-01", "ACQ-ORDER-02", "ASC-NOTSOCK-01", "ASC-FAIL-01",
        "REL-FORM-01", "REL-NOTSOCK-01", "PER-CREATE-03", "GEN-CLOSE-02", "GEN-BIND-01",
        "GEN-NAME-01", "GEN-NAME-03"}},
      {"Histories.Waits",
       Leaning::kWaits,
       false,
       {"ASC-NOTSOCK-01", "REL-FORM-01", "REL-NOTSOCK-01", "REL-OVL-01", "PER-DELETE-04",
        "PER-LOOKUP-04", "GEN-CODE-01", "GEN-CODE-02", "GEN-OVL-01", "GEN-OVL-04", "GEN-CLOSE-02",
        "GEN-CANCEL-01", "GEN-NAME-03"}},
      {"WellFormedHistories.Waits",
       Leaning::kWaits,
       true,
       {"ACQ-OUT-08", "ACQ-ORDER-02", "ACQ-OVL-02", "ACQ-OVL-03", "ASC-NOTSOCK-01", "ASC-IN-01",
        "ASC-FAIL-01", "REL-NOTSOCK-01", "REL-OVL-01", "PER-DELETE-04", "PER-LOOKUP-04",
        "GEN-OVL-01", "GEN-CLOSE-02", "GEN-CANCEL-01", "GEN-RESULT-02"}},
      {"Histories.Sharing",
       Leaning::kSharing,
       false,
       {"ACQ-OUT-08", "ASC-NOTSOCK-01", "ASC-FAIL-01", "REL-FORM-01", "REL-NOTSOCK-01",
        "REL-OVL-01", "PER-DELETE-04", "PER-LOOKUP-04", "GEN-CODE-01", "GEN-CODE-02", "GEN-OVL-01",
        "GEN-CLOSE-02", "GEN-BIND-01", "GEN-CANCEL-01", "GEN-NAME-03", "GEN-DUP-01"}},
      {"WellFormedHistories.Sharing",
       Leaning::kSharing,
       true,
       {"ACQ-OUT-08", "ACQ-ORDER-02", "ASC-NOTSOCK-01", "ASC-IN-01", "ASC-FAIL-01", "REL-FORM-01",
        "REL-NOTSOCK-01", "REL-OVL-01", "PER-DELETE-04", "PER-LOOKUP-04", "GEN-OVL-01",
        "GEN-CLOSE-02", "GEN-BIND-01", "GEN-CANCEL-01", "GEN-NAME-01", "GEN-NAME-03",
        "GEN-DUP-01"}},
      {"Histories.Endings",
       Leaning::kEndings,
       false,
       {"ACQ-OUT-08", "ASC-INVAL-02", "ASC-NOTSOCK-01", "ASC-TOKEN-01", "REL-FORM-01",
        "REL-NOTSOCK-01", "REL-OVL-01", "PER-DELETE-04", "PER-LOOKUP-04", "GEN-CODE-01",
        "GEN-CODE-02", "GEN-OVL-04", "GEN-CLOSE-02", "GEN-CANCEL-01", "GEN-NAME-03", "GEN-DUP-01"}},
      {"WellFormedHistories.Endings",
       Leaning::kEndings,
       true,
       {"ACQ-OUT-08", "ACQ-ORDER-02", "ASC-NOTSOCK-01", "ASC-IN-01", "ASC-FAIL-01", "REL-FORM-01",
        "REL-NOTSOCK-01", "PER-DELETE-04", "PER-LOOKUP-04", "GEN-BIND-01", "GEN-CANCEL-01",
        "GEN-NAME-01", "GEN-DUP-01"}},
      {"WellFormedHistories.Holes",
       Leaning::kHoles,
       true,
       {"ACQ-OUT-08", "ASC-NOTSOCK-01", "ASC-IN-01", "REL-FORM-01", "PER-DELETE-04",
        "PER-LOOKUP-04"}},
  }};
  return themes;
}

run::GeneratedCase Make(const Theme& theme, std::uint32_t seed) {
  explore::SeededChoices choices(seed);
  run::GeneratedCase made;
  made.name = std::string(theme.name) + ":seed=" + std::to_string(seed);
  made.scenario = explore::MakeRandomHistory(
      choices, {.leaning = theme.leaning, .well_formed = theme.well_formed, .bad_routines = false});
  made.scenario.name = made.name;
  return made;
}

}  // namespace

std::vector<run::BlockToRun> HistoryBlocks() {
  std::vector<run::BlockToRun> blocks;
  for (const Theme& theme : Themes()) {
    run::BlockToRun block;
    block.name = theme.name;
    block.requirements = OfAll();
    block.requirements.insert(block.requirements.end(), theme.requirements.begin(),
                              theme.requirements.end());
    block.size = kSeeds;
    block.make = [&theme](std::size_t index) {
      return Make(theme, static_cast<std::uint32_t>(index));
    };
    blocks.push_back(std::move(block));
  }
  return blocks;
}

std::optional<run::GeneratedCase> FindHistory(std::string_view name) {
  for (const Theme& theme : Themes()) {
    const std::string front = std::string(theme.name) + ":";
    if (!name.starts_with(front)) continue;
    name.remove_prefix(front.size());
    const std::optional<std::uint32_t> seed = TakeNumber("seed=", name);
    if (!seed || !name.empty()) return std::nullopt;
    return Make(theme, *seed);
  }
  return std::nullopt;
}

}  // namespace portcullis::suite
