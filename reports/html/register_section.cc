#include "reports/html/register_section.h"

#include <map>

#include "reports/html/parts.h"
#include "reports/register.h"

namespace portcullis::reports {
namespace {

std::string Reading(const RegisterReading& reading) {
  std::string html =
      "<li><code>" + Escape(reading.id) + "</code> " +
      Soft(reading.source.empty() ? "the catalogue does not have it" : Escape(reading.source));
  if (reading.reference) {
    html += "<span class=\"why\">taken by the reference: " + Escape(reading.why) + "</span>";
  }
  if (!reading.variants.empty()) {
    html += "<span class=\"why\">taken by variants:";
    const char* separator = " ";
    for (const std::string& variant : reading.variants) {
      html += separator + Escape(variant);
      separator = ", ";
    }
    html += "</span>";
  }
  if (reading.gap) {
    html += "<span class=\"why gap\">gap: neither the reference nor a variant takes it</span>";
  }
  return html + "</li>";
}

// The link to the evidence, where a case of the question failed.
std::string Complaint(const Row& row, std::size_t run) {
  const Result result = row.ResultOf(run);
  if (!IsComplaint(result)) return "";
  return " <a href=\"#" + EvidenceAnchor(row.id, run) + "\">" + Badge(result) + "</a>";
}

}  // namespace

std::string RenderRegister(const std::vector<Results>& runs, const std::vector<Row>& rows,
                           const requirements::Catalogue& catalogue,
                           const requirements::Proof& proof) {
  const Register all = MakeRegister(catalogue, proof, runs);
  std::string html =
      "<h2 id=\"register\">Register of ambiguities</h2>\n" +
      ScrollingTable("register of ambiguities", "cards") +
      "<caption>"
      "What the documentation leaves open or contradicts: the readings that an implementation may "
      "take, and the one that each target takes. Readings that neither the reference nor a variant "
      "takes: " +
      std::to_string(CountGaps(all)) +
      ".</caption>\n<thead><tr><th scope=\"col\">question</th><th scope=\"col\">what is open, and "
      "its readings</th>";
  html += RunHeads(runs) + "</tr></thead>\n<tbody>\n";
  std::map<std::string, const Row*> row_of;
  for (const Row& row : rows) row_of[row.id] = &row;
  for (const RegisterEntry& entry : all.entries) {
    const auto row = row_of.find(entry.id);
    html += "<tr id=\"" + RowAnchor(entry.id) + "\"" +
            (row == row_of.end() ? "" : FilterAttributes(*row->second)) +
            "><th scope=\"row\" class=\"id\">" + Escape(entry.id) +
            Permalink(RowAnchor(entry.id), entry.id) + "</th><td>" + Escape(entry.statement) +
            "<span class=\"why\">" + Escape(entry.level) + "</span>";
    if (!entry.readings.empty()) html += "<ul class=\"readings\">";
    for (const RegisterReading& reading : entry.readings) html += Reading(reading);
    if (!entry.readings.empty()) html += "</ul>";
    html += "</td>";
    for (std::size_t run = 0; run < runs.size(); ++run) {
      const RegisterStanding& standing = entry.standings[run];
      html +=
          "<td data-run=\"" + Escape(PlainRunName(runs[run])) + "\">" +
          (standing.reading.empty() ? Soft(Escape(standing.without)) : Escape(standing.reading)) +
          (row == row_of.end() ? "" : Complaint(*row->second, run)) + "</td>";
    }
    html += "</tr>\n";
  }
  return html + "</tbody>\n" + std::string(kTableEnd);
}

}  // namespace portcullis::reports
