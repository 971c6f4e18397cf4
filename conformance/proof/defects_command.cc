// defects: the table of defects and of the ids that catch them.

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>

#include "conformance/proof/commands.h"
#include "conformance/proof/defect_proof.h"

namespace portcullis::proof {
namespace {

std::string Padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text + "  ";
}

std::string Print(const DefectTable& table) {
  const std::string kDefect = "defect";
  const std::string kBreaks = "breaks";
  std::size_t names = kDefect.size();
  std::size_t ids = kBreaks.size();
  for (const requirements::DefectProof& row : table.rows) {
    names = std::max(names, row.name.size());
    ids = std::max(ids, row.requirement.size());
  }
  std::string text = Padded(kDefect, names) + Padded(kBreaks, ids) + "caught by\n";
  for (const requirements::DefectProof& row : table.rows) {
    text += Padded(row.name, names) + Padded(row.requirement, ids);
    for (std::size_t i = 0; i < row.caught_by.size(); ++i) {
      text += (i == 0 ? "" : ", ") + row.caught_by[i];
    }
    text += "\n";
  }
  return text;
}

}  // namespace

int RunDefects(const DefectsOptions& options) {
  const DefectTable table = ProveDefects(options.jobs);
  std::fputs(Print(table).c_str(), stdout);
  for (const std::string& complaint : table.complaints) {
    std::printf("REFUTED  %s\n", complaint.c_str());
  }
  const auto uncaught =
      std::count_if(table.rows.begin(), table.rows.end(), [](const requirements::DefectProof& row) {
        return row.caught_by.empty() || row.caught_by.front() != row.requirement;
      });
  std::printf("defects: %zu, caught by their own requirement: %zu\n", table.rows.size(),
              table.rows.size() - static_cast<std::size_t>(uncaught));
  return table.complaints.empty() ? kExitProved : kExitRefuted;
}

}  // namespace portcullis::proof
