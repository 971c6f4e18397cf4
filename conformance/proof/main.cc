// The program: which command, which flags. What they do is in the commands' own files.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <vector>

#include "conformance/proof/commands.h"

namespace portcullis::proof {
namespace {

int Main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);

  CLI::App app{"Shows that neither the suite nor the oracle sleeps.", "portcullis-prove"};
  app.require_subcommand(1);
  int exit_code = kExitProved;

  DefectsOptions defects;
  CLI::App* const defects_command = app.add_subcommand(
      "defects", "Runs the suite against every defect; prints which ids catch each");
  defects_command->add_option("--jobs", defects.jobs, "How many at a time")
      ->check(CLI::Range(1u, 256u))
      ->capture_default_str();
  defects_command->footer("Example: portcullis-prove defects --jobs 2");
  defects_command->callback([&] { exit_code = RunDefects(defects); });

  UpdateOptions update;
  CLI::App* const update_command = app.add_subcommand(
      "update", "Makes proof.json, what `portcullis requirements` and the reports show, from runs");
  update_command->add_flag("--check", update.check, "Write nothing; fail where it differs");
  update_command->add_option("--file", update.file, "Where it is")->capture_default_str();
  update_command->add_option("--jobs", update.jobs, "How many runs at a time")
      ->check(CLI::Range(1u, 256u))
      ->capture_default_str();
  update_command->footer("Example: portcullis-prove update --check");
  update_command->callback([&] { exit_code = RunUpdate(update); });

  PoliciesOptions policies;
  CLI::App* const policies_command = app.add_subcommand(
      "policies", "Runs the suite on every variant and on policies that are drawn at random");
  policies_command->add_option("--count", policies.count, "How many are drawn")
      ->capture_default_str();
  policies_command->add_option("--seed", policies.seed, "The first of them is random-SEED")
      ->capture_default_str();
  policies_command
      ->add_option("--slices", policies.slices, "Of how many generated cases each of them runs one")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}))
      ->capture_default_str();
  policies_command->add_option("--jobs", policies.jobs, "How many at a time")
      ->check(CLI::Range(1u, 256u))
      ->capture_default_str();
  policies_command->footer("Example: portcullis-prove policies --count 1000 --jobs 2");
  policies_command->callback([&] { exit_code = RunPolicies(policies); });

  LockstepOptions lockstep;
  CLI::App* const lockstep_command = app.add_subcommand(
      "lockstep", "Holds the reference and the oracle against each other on random histories");
  lockstep_command->add_option("--calls", lockstep.calls, "How many calls at least")
      ->capture_default_str();
  lockstep_command->add_option("--seed", lockstep.seed, "The same seed finds the same")
      ->capture_default_str();
  lockstep_command
      ->add_option("--policy", lockstep.policy, "random, one for each history | reference | NAME")
      ->capture_default_str();
  lockstep_command->add_option("--jobs", lockstep.jobs, "Workers")
      ->check(CLI::Range(1u, 256u))
      ->capture_default_str();
  lockstep_command->add_option("--out", lockstep.out, "Folder for the scenarios of disagreements")
      ->capture_default_str();
  lockstep_command->footer("Example: portcullis-prove lockstep --calls 100000000 --jobs 2");
  lockstep_command->callback([&] { exit_code = RunLockstep(lockstep); });

  WalkOptions walk;
  CLI::App* const walk_command = app.add_subcommand(
      "walk", "Holds the reference and the oracle against each other on every short history");
  walk_command->add_option("--length", walk.length, "How long the histories get at most")
      ->capture_default_str();
  walk_command->add_option("--seconds", walk.seconds, "How much time there is")
      ->capture_default_str();
  walk_command->footer("Example: portcullis-prove walk --seconds 60");
  walk_command->callback([&] { exit_code = RunWalk(walk); });

  try {
    std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
    app.parse(arguments);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::CallForAllHelp& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    return Complain(std::string(error.what()) + " (see portcullis-prove --help)");
  }
  return exit_code;
}

}  // namespace
}  // namespace portcullis::proof

int main(int argc, char** argv) { return portcullis::proof::Main(argc, argv); }
