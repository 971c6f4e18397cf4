// The regressions, each a scenario that some implementation once answered wrongly: the reference
// and its variants are accused by none, and a defect that one was found on is told by it still.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "conformance/documents/file_io.h"
#include "conformance/explore/finding_name.h"
#include "conformance/requirements/catalogue.h"
#include "conformance/run/run_text.h"
#include "conformance/run/support.h"
#include "conformance/scenario/scenario_json.h"
#include "conformance/targets/defect/defects.h"
#include "conformance/targets/reference_target.h"
#include "conformance/targets/variant/variants.h"

namespace portcullis::fuzz {
namespace {

constexpr std::string_view kDefect = "defect:";

// By the ending: what is being written has another.
std::vector<std::string> Files() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(PORTCULLIS_REGRESSIONS)) {
    if (entry.path().extension() == ".json") names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

run::ScenarioRun RunOn(targets::Target& target, const scenario::Scenario& scenario) {
  const auto description = target.Describe();
  const auto capabilities = run::ProbeSupport(target, *description);
  return run::RunScenario({target, *description, *capabilities}, scenario, nullptr, 0);
}

bool IsKnown(const std::string& id) {
  const requirements::Catalogue& catalogue = requirements::TheCatalogue();
  const auto is = [&id](const auto& entry) { return entry.id == id; };
  return std::any_of(catalogue.requirements.begin(), catalogue.requirements.end(), is) ||
         std::any_of(catalogue.questions.begin(), catalogue.questions.end(), is);
}

class Regression : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    const std::string path = std::string(PORTCULLIS_REGRESSIONS) + "/" + GetParam();
    const auto text = documents::ReadFile(path);
    ASSERT_TRUE(text.has_value()) << documents::Print(text.error());
    const auto parsed = scenario::ParseScenario(*text, path);
    ASSERT_TRUE(parsed.has_value()) << documents::Print(parsed.error());
    scenario_ = *parsed;
    found_ = explore::ParseNameOfFinding(scenario_.name);
    ASSERT_TRUE(found_.has_value()) << scenario_.name;
    ASSERT_FALSE(found_->signature.ids.empty()) << scenario_.name;
  }

  scenario::Scenario scenario_;
  std::optional<explore::FoundOn> found_;
};

TEST_P(Regression, SaysWhichRequirementItBroke) {
  EXPECT_TRUE(IsKnown(found_->signature.ids.front())) << found_->signature.ids.front();
  EXPECT_EQ(GetParam().rfind(found_->signature.ids.front() + "-", 0), 0u);
}

TEST_P(Regression, AccusesNoCorrectImplementation) {
  const auto reference = targets::MakeReferenceTarget();
  const run::ScenarioRun run = RunOn(*reference, scenario_);
  EXPECT_FALSE(explore::SignatureOf(run).has_value()) << run::RunText(run);
  for (const targets::Variant& variant : targets::AllVariants()) {
    const auto target = targets::MakeReferenceTarget(*targets::PolicyOf(variant.name));
    const run::ScenarioRun of_variant = RunOn(*target, scenario_);
    EXPECT_FALSE(explore::SignatureOf(of_variant).has_value()) << variant.name << "\n"
                                                               << run::RunText(of_variant);
  }
}

TEST_P(Regression, TellsTheDefectItWasFoundOn) {
  if (!found_->target.starts_with(kDefect)) return;  // nobody has that implementation here
  const targets::Defect* const defect =
      targets::FindDefect(std::string_view(found_->target).substr(kDefect.size()));
  ASSERT_NE(defect, nullptr) << found_->target;
  const auto target = targets::MakeDefectTarget(*defect, targets::MakeReferenceTarget());
  const run::ScenarioRun run = RunOn(*target, scenario_);
  EXPECT_EQ(explore::SignatureOf(run), found_->signature) << run::RunText(run);
}

std::string NameOf(const testing::TestParamInfo<std::string>& file) {
  std::string name = file.param.substr(0, file.param.rfind('.'));
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

// Nothing ran is a failure: GoogleTest holds it of a suite that has no row.
INSTANTIATE_TEST_SUITE_P(Files, Regression, testing::ValuesIn(Files()), NameOf);

}  // namespace
}  // namespace portcullis::fuzz
