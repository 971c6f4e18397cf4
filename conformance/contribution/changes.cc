#include "conformance/contribution/changes.h"

#include <algorithm>
#include <optional>
#include <set>

#include "conformance/contribution/port_tables.h"

namespace portcullis::contribution {
namespace {

// Where portcullis.exe places what it reserves (targets/winsock/port_windows.cc).
constexpr PortRange kOwnPorts{20000, 45000};

constexpr const char* kTables[] = {"ipv4-tcp", "ipv4-udp", "ipv6-tcp", "ipv6-udp"};

std::string Print(const PortRange& range) {
  return std::to_string(range.first) + " to " + std::to_string(range.last);
}

bool MayBeOurs(const PortRange& range) {
  return range.first <= kOwnPorts.last && range.last >= kOwnPorts.first;
}

const std::string* Find(const Files& files, const std::string& name) {
  const auto found = files.find(name);
  return found == files.end() ? nullptr : &found->second;
}

void CompareExcluded(const std::string& table, const std::string& before, const std::string& after,
                     Changes& changes) {
  const std::vector<PortRange> then = ParseExcluded(before);
  const std::vector<PortRange> now = ParseExcluded(after);
  const std::set<PortRange> were(then.begin(), then.end());
  const std::set<PortRange> are(now.begin(), now.end());
  for (const PortRange& range : are) {
    if (were.contains(range)) continue;
    const std::string words = table + ": ports " + Print(range) + " are excluded now";
    if (MayBeOurs(range)) {
      changes.problems.push_back("after/excluded-" + words +
                                 " and were not before the runs; they are of those that portcullis "
                                 "takes, and nothing of ours may remain");
    } else {
      changes.disturbances.push_back("excluded-" + words);
    }
  }
  for (const PortRange& range : were) {
    if (!are.contains(range)) {
      changes.disturbances.push_back("excluded-" + table + ": ports " + Print(range) +
                                     " are not excluded any more");
    }
  }
}

void CompareDynamic(const std::string& table, const std::string& before, const std::string& after,
                    Changes& changes) {
  const std::optional<PortRange> then = ParseDynamic(before);
  const std::optional<PortRange> now = ParseDynamic(after);
  if (!then.has_value() || !now.has_value()) {
    changes.notes.push_back("dynamic-" + table + ": netsh did not tell the dynamic ports");
  } else if (*then != *now) {
    changes.disturbances.push_back("dynamic-" + table + ": ports " + Print(*now) + ", before " +
                                   Print(*then));
  }
}

void CompareTables(const Files& files, Changes& changes) {
  for (const std::string table : kTables) {
    for (const std::string kind : {"excluded-", "dynamic-"}) {
      const std::string name = kind + table + ".txt";
      const std::string* const before = Find(files, "before/" + name);
      const std::string* const after = Find(files, "after/" + name);
      if (before == nullptr || after == nullptr) {
        changes.notes.push_back(kind + table + ": not told before and after the runs");
      } else if (kind == "excluded-") {
        CompareExcluded(table, *before, *after, changes);
      } else {
        CompareDynamic(table, *before, *after, changes);
      }
    }
  }
}

bool IsSameBuild(const Machine& a, const Machine& b) {
  return PrintBuild(a) == PrintBuild(b) && a.program == b.program;
}

}  // namespace

Changes CompareMachines(const Machine& before, const Machine& after, const Files& files) {
  Changes changes;
  if (!IsSameBuild(before, after)) {
    changes.problems.push_back(
        "after/machine.json: expected the machine and the program of "
        "before/machine.json, " +
        PrintBuild(before) + ", not " + PrintBuild(after));
  }
  for (const std::string& block : after.own_blocks) {
    changes.problems.push_back("after/machine.json: the persistent reservation " + block +
                               " of ours remains: portcullis cleanup deletes it");
  }
  if (before.is_administrator != after.is_administrator) {
    changes.disturbances.emplace_back("the rights of the process have changed");
  }
  if (before.adapters_up != after.adapters_up || before.has_ipv4 != after.has_ipv4 ||
      before.has_ipv6 != after.has_ipv6) {
    changes.disturbances.emplace_back("the network has changed");
  }
  if (before.catalogue != after.catalogue) {
    changes.disturbances.emplace_back("the Winsock catalogue has changed");
  }
  if (before.foreign_modules != after.foreign_modules) {
    changes.disturbances.emplace_back("other foreign DLLs are in the process");
  }
  CompareTables(files, changes);
  return changes;
}

}  // namespace portcullis::contribution
