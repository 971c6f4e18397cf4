// The words in which answers are shown to a reader.

#include <vector>

#include "conformance/oracle/allowed.h"
#include "reference/abi/error_codes.h"

namespace portcullis::oracle {
namespace {

std::string Join(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i != 0) text += i + 1 == parts.size() ? " or " : ", ";
    text += parts[i];
  }
  return text;
}

std::string WithCount(std::string text, const std::optional<std::uint32_t>& count) {
  if (count) text += ", returned " + std::to_string(*count);
  return text;
}

}  // namespace

std::string Print(const Answers& answers) {
  if (answers == AnyAnswer()) return "any answer";
  std::vector<std::string> parts;
  if (answers.success) parts.push_back(WithCount("success", answers.count_on_success));
  if (answers.pending) parts.push_back("WSA_IO_PENDING");
  if (answers.blocked) parts.push_back("blocked");
  if (answers.nothing) parts.push_back("no indication");
  for (const std::int32_t code : answers.codes) {
    parts.push_back(WithCount(abi::ErrorName(code), answers.count_on_failure));
  }
  if (answers.any_code) {
    parts.push_back(answers.codes.empty() ? "any error that says nothing false"
                                          : "any other error that says nothing false");
  }
  return parts.empty() ? "nothing at all" : Join(parts);
}

std::string Print(const Answer& answer) {
  switch (answer.kind) {
    case Answer::Kind::kSuccess:
      return "success";
    case Answer::Kind::kPending:
      return "WSA_IO_PENDING";
    case Answer::Kind::kBlocked:
      return "blocked";
    case Answer::Kind::kNothing:
      return "no indication";
    case Answer::Kind::kCode:
      return abi::ErrorName(answer.code);
    case Answer::Kind::kMalformed:
      return "a result that the function cannot give";
  }
  return "";
}

}  // namespace portcullis::oracle
