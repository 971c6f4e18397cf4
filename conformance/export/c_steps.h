// The statements of one step: the call with its arguments, then the judgement of what it answered.
//
// Used by c_program.cc alone, which asks for the steps in their order. Never fails.

#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "conformance/export/forecast.h"
#include "conformance/scenario/step.h"

namespace portcullis::exporting {

// What is declared before the function of the steps, and reset when an attempt begins.
struct Variables {
  std::set<std::string> sockets;
  std::set<std::string> blocks;
  std::set<std::string> ports;
  std::set<std::string> infos;
  std::set<std::string> completion_ports;
  std::set<std::size_t> operations;  // steps
};

class StepWriter {
 public:
  StepWriter(const scenario::Scenario& scenario, const Forecast& forecast);

  // Write: the block of statements of the step; it stands in a function that returns nothing.
  std::string Write(std::size_t step);

  // What the steps that were written refer to.
  const Variables& variables() const { return variables_; }

 private:
  friend struct ActionWriter;

  std::string Socket(const scenario::SocketRef& socket);
  std::string Port(const scenario::PortRef& port);
  std::string Token(const scenario::TokenRef& token);
  std::string FamilyOf(const scenario::SocketRef& socket) const;
  std::string Ioctl(std::size_t step, const scenario::WsaIoctlCall& call);
  std::string Grant(std::size_t step, const std::string& indent);
  // The last WSAIoctl before `step` that was named so; none: the number of steps.
  std::size_t OperationNamed(const std::string& name) const;

  // Judgement: by the forecast of `step`. `count`: an expression of the returned count, or empty.
  std::string Judgement(std::size_t step, const std::string& count);
  // What a success has to have stored: an expression, and the same for a reader; both may be empty.
  struct Demands {
    std::string expression;
    std::string words;
  };
  Demands DemandsOf(std::size_t step, const SuccessChecks& checks);
  std::string Indications(std::size_t step);

  const scenario::Scenario& scenario_;
  const Forecast& forecast_;
  Variables variables_;
  std::map<std::string, std::string> families_;     // of sockets, by their names
  std::map<std::string, std::size_t> named_;        // the last operation of each name
  std::map<std::string, std::string> info_family_;  // of the sockets that were duplicated
};

}  // namespace portcullis::exporting
