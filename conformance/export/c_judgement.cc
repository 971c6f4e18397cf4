// What stands behind a call: whether its answer is allowed, and whether anything is known of what
// follows it.

#include <map>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "conformance/export/c_steps.h"
#include "conformance/export/c_text.h"
#include "conformance/scenario/names.h"

namespace portcullis::exporting {
namespace {

const std::string kIndent(8, ' ');

std::string AfterText(const Expectation& expectation) {
  std::string text;
  for (const auto& [step, values] : expectation.after) {
    text = CAnd(text, CIsOneOf("answers[" + std::to_string(step + 1) + "]", values));
  }
  return text;
}

std::string UnknownText(const StepForecast& forecast) {
  std::vector<std::string> parts;
  if (forecast.unknown_after_success) parts.emplace_back("came == 0");
  if (forecast.unknown_after_pending) parts.emplace_back("came == WSA_IO_PENDING");
  if (forecast.unknown_after_nothing) parts.emplace_back("came == WAIT_TIMEOUT");
  if (forecast.unknown_after_failure) {
    parts.emplace_back("(came != 0 && came != WSA_IO_PENDING && came != WAIT_TIMEOUT)");
  }
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : " || ") + part;
  return text;
}

}  // namespace

StepWriter::Demands StepWriter::DemandsOf(std::size_t step, const SuccessChecks& checks) {
  const scenario::Action* action = &scenario_.steps[step].action;
  Demands demands;
  const auto demand = [&demands](const std::string& expression, const std::string& words) {
    demands.expression = CAnd(demands.expression, expression);
    demands.words += (demands.words.empty() ? "" : ", ") + words;
  };
  // What a completion brings is what its operation stores.
  const bool by_result = std::holds_alternative<scenario::WsaGetOverlappedResultCall>(*action) ||
                         std::holds_alternative<scenario::GetCompletionCall>(*action);
  if (const auto* const get = std::get_if<scenario::GetCompletionCall>(action)) {
    const std::size_t operation = OperationNamed(get->operation);
    if (operation < scenario_.steps.size()) {
      step = operation;
      action = &scenario_.steps[step].action;
    }
  }
  std::string block;
  if (const auto* const ioctl = std::get_if<scenario::WsaIoctlCall>(action)) {
    block = BlockName(ioctl->as.empty() ? "of_step_" + std::to_string(step + 1) : ioctl->as);
    if (const auto* const range = std::get_if<scenario::RangeContents>(&ioctl->in.contents)) {
      const std::string count = std::to_string(range->count);
      if (checks.start_as_asked) {
        demand(block + ".start == " + Port(range->start),
               "the first port " + scenario::PrintPort(range->start));
      }
      if (checks.count_as_asked) demand(block + ".count == " + count, "ports: " + count);
    }
  }
  if (checks.token_is_not_zero) demand(block + ".token != 0", "a token that is not 0");
  for (const std::string& other : checks.other_tokens) {
    demand(block + ".token != " + BlockName(other) + ".token",
           "a token that is not that of " + other);
  }
  for (const std::string& other : checks.apart_from) {
    demand("apart(&" + block + ", &" + BlockName(other) + ")", "no port of " + other);
  }
  if (checks.port_is_judged) {
    if (!checks.elsewhere) {
      demand(CPorts("port", checks.allowed_ports), "port " + PortWords(checks.allowed_ports));
    }
    if (!checks.forbidden_ports.Empty()) {
      demand("!(" + CPorts("port", checks.forbidden_ports) + ")",
             "a port that is not " + PortWords(checks.forbidden_ports));
    }
    for (const PortSet* const ports : {&checks.allowed_ports, &checks.forbidden_ports}) {
      for (const auto& entry : ports->in_block) variables_.blocks.insert(entry.first);
      variables_.ports.insert(ports->named.begin(), ports->named.end());
    }
  }
  if (checks.stored_token_is_not_zero) demand("stored != 0", "a token that is not 0");
  for (const std::string& same : checks.same_token) {
    const auto* const made = std::get_if<scenario::PersistentCall>(action);
    if (made != nullptr && made->as == same) continue;
    demand("stored == " + BlockName(same) + ".token", "the token of " + same);
  }
  if (by_result && !checks.transferred.empty()) {
    const std::set<Came> numbers(checks.transferred.begin(), checks.transferred.end());
    demand(CIsOneOf("(int)transferred", numbers), "transferred as many bytes as are stored");
  }
  return demands;
}

std::string StepWriter::Judgement(std::size_t step, const std::string& count) {
  const StepForecast& forecast = forecast_[step];
  const bool by_last_error =
      std::holds_alternative<scenario::WsaGetLastErrorCall>(scenario_.steps[step].action);
  std::string text;
  bool is_first = true;
  for (const Expectation& expectation : forecast.expectations) {
    const std::string after = AfterText(expectation);
    std::string indent = kIndent;
    if (!after.empty()) {
      text += kIndent + (is_first ? "if (" : "else if (") + after + ") {\n";
      indent += "    ";
    }
    is_first = false;
    const Demands demands = DemandsOf(step, expectation.checks);
    std::string condition = CCondition(expectation.allowed, count, demands.expression);
    std::string words = oracle::Print(expectation.allowed);
    if (!demands.words.empty()) words += "; a success with " + demands.words;
    if (by_last_error) {
      condition = expectation.checks.last_error ? "came == last_error" : "1";
      words = expectation.checks.last_error ? "the error of the last call that failed" : "any";
    }
    text += indent + "if (!judge(came, " + condition + ", " +
            (expectation.perhaps_taken ? "says_nothing_false(came)" : "0") + ",\n" + indent +
            "           " + CString(words) + ")) return;\n";
    if (!after.empty()) text += kIndent + "}\n";
  }
  const auto give_up = [&text](const std::string& opening, const char* why) {
    text += kIndent + opening + " {\n" + kIndent + "    not_judged(\"" + why + "\");\n" + kIndent +
            "    return;\n" + kIndent + "}\n";
  };
  if (!forecast.expectations.empty() && !forecast.expectations.front().after.empty()) {
    give_up("else", "the answers so far are allowed, but no others are known to follow them");
  }
  text += Indications(step);
  const std::string unknown = UnknownText(forecast);
  if (!unknown.empty() && step + 1 < scenario_.steps.size()) {
    give_up("if (" + unknown + ")", "this answer is allowed, but none is known that follows it");
  }
  return text;
}

// Of GetQueuedCompletionStatus and alertable waits: each indication by the operation that it tells
// of, whichever of the expected ones come.
std::string StepWriter::Indications(std::size_t step) {
  const scenario::Action& action = scenario_.steps[step].action;
  const bool looks = std::holds_alternative<scenario::GetQueuedCompletionStatusCall>(action) ||
                     std::holds_alternative<scenario::WaitAlertableCall>(action);
  if (!looks) return {};
  std::map<std::size_t, ForeseenIndication> foreseen;
  for (const Expectation& expectation : forecast_[step].expectations) {
    for (const ForeseenIndication& indication : expectation.indications) {
      const auto [found, is_new] = foreseen.try_emplace(indication.operation, indication);
      if (is_new) continue;
      found->second.allowed = oracle::Union(found->second.allowed, indication.allowed);
      found->second.checks = Both(found->second.checks, indication.checks);
    }
  }
  if (foreseen.empty()) return {};
  std::string text = kIndent + "{\n" + kIndent + "    int i;\n\n" + kIndent +
                     "    for (i = 0; i < seen_count; ++i) {\n";
  const std::string indent = kIndent + std::string(8, ' ');
  text += indent + "came = seen[i].status;\n";
  text += indent + "sprintf(detail, \", transferred %u\", (unsigned)seen[i].transferred);\n";
  text += indent +
          "if (came == -2) { not_judged(\"the operation that an indication tells of is not "
          "known\"); return; }\n";
  bool is_first = true;
  for (const auto& [operation, indication] : foreseen) {
    const std::string name = OperationName(operation);
    text += indent + (is_first ? "if (" : "else if (") + "seen[i].overlapped == " + name +
            ".overlapped) {\n";
    is_first = false;
    const std::string grant = Grant(operation, indent + "        ");
    if (!grant.empty()) text += indent + "    if (came == 0) {\n" + grant + indent + "    }\n";
    const Demands demands = DemandsOf(operation, indication.checks);
    std::string demanded = demands.expression;
    if (!indication.checks.transferred.empty()) {
      const std::set<Came> numbers(indication.checks.transferred.begin(),
                                   indication.checks.transferred.end());
      demanded = CAnd(demanded, CIsOneOf("(int)seen[i].transferred", numbers));
    }
    const std::string condition =
        "!" + name + ".indicated && (" + CCondition(indication.allowed, "", demanded) + ")";
    text += indent + "    if (!judge(came, " + condition + ", 0,\n" + indent + "               " +
            CString("one indication of step " + std::to_string(operation + 1) + ": " +
                    oracle::Print(indication.allowed) +
                    (demands.words.empty() ? "" : "; a success with " + demands.words)) +
            ")) return;\n" + indent + "    " + name + ".indicated = 1;\n" + indent + "}\n";
  }
  text += indent + "else { not_judged(\"an indication of another step came first\"); return; }\n";
  return text + kIndent + "    }\n" + kIndent + "    if (seen_count > 0) answers[step] = 0;\n" +
         kIndent + "}\n";
}

}  // namespace portcullis::exporting
