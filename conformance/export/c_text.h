// The spelling of values in C: literals, names of variables, references, sets of answers.
//
// Used by the files that write the program. Whatever came from a scenario passes here before it
// stands in the file, so that no name can end a comment or a string. Never fails.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "conformance/export/forecast.h"
#include "conformance/scenario/step.h"

namespace portcullis::exporting {

// CString: a literal in quotes. CComment: what may stand in a comment, one line.
std::string CString(std::string_view text);
std::string CComment(std::string_view text);

// Of 32 bits: "WSAEINVAL" where Windows' headers have a name for it, else the number.
std::string CCode(Came code);

// Expressions of type int, SOCKET and ULONG64.
std::string CPort(const scenario::PortRef& port);
std::string CSocket(const scenario::SocketRef& socket);
std::string CToken(const scenario::TokenRef& token);

// "socket_s1", "block_r1", "name_n1", "info_d1", "completion_port_q1", "operation_4" (of the step
// with that index).
std::string SocketName(std::string_view name);
std::string BlockName(std::string_view name);
std::string PortName(std::string_view name);
std::string InfoName(std::string_view name);
std::string CompletionPortName(std::string_view name);
std::string OperationName(std::size_t step);

// CCondition: whether `came` is among the answers. `count` is an expression of type DWORD with the
// returned count, empty where it cannot be read; `demands` what a success has to have stored, an
// expression or empty.
std::string CCondition(const oracle::Answers& answers, const std::string& count,
                       const std::string& demands);

// CAnd: of two expressions, of which either may be empty.
std::string CAnd(const std::string& a, const std::string& b);

// CIsOneOf: "(came == 0 || came == WSAEINVAL)"
std::string CIsOneOf(const std::string& expression, const std::set<Came>& values);

// CPorts: whether the port `expression` is one of `ports`; PortWords: the same for a reader, "w+5
// to w+9 or port of n1".
std::string CPorts(const std::string& expression, const PortSet& ports);
std::string PortWords(const PortSet& ports);

}  // namespace portcullis::exporting
