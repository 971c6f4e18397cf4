// WSAIoctl: its buffers, its OVERLAPPED and its routine, as plainly as their memory allows.

#include <algorithm>
#include <variant>
#include <vector>

#include "conformance/export/c_steps.h"
#include "conformance/export/c_text.h"
#include "conformance/scenario/names.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::exporting {
namespace {

using scenario::Memory;

// What a pointer may declare and still be an array of the file.
constexpr std::uint32_t kMostInFile = 65536;
const std::string kIndent(8, ' ');

bool IsPlain(Memory memory, std::uint32_t size) {
  return memory == Memory::kValid && size <= kMostInFile;
}

std::string Line(const std::string& text) { return kIndent + text + "\n"; }

std::string PageKind(Memory memory) {
  switch (memory) {
    case Memory::kUnmapped:
      return "UNMAPPED";
    case Memory::kCut:
      return "CUT";
    case Memory::kPastEdge:
      return "PAST_EDGE";
    case Memory::kReadOnly:
      return "READ_ONLY";
    case Memory::kMisaligned:
      return "MISALIGNED";
    case Memory::kValid:
    case Memory::kNull:
    case Memory::kAliasesInput:
      break;
  }
  return "VALID";
}

std::string Pages(Memory memory, std::size_t declared, std::size_t structure,
                  const std::string& contents, const std::string& length, bool fill) {
  return "pages(" + PageKind(memory) + ", " + std::to_string(declared) + ", " +
         std::to_string(structure) + ", " + contents + ", " + length + ", " + (fill ? "1" : "0") +
         ")";
}

std::size_t InputStructure(std::uint32_t code) {
  if (code == abi::kSioKeepaliveVals) return abi::kTcpKeepaliveSize;
  if (code == abi::kSioAssociatePortReservation || code == abi::kSioReleasePortReservation) {
    return abi::kPortReservationTokenSize;
  }
  return abi::kPortRangeSize;
}

std::string CodeText(std::uint32_t code) {
  const std::string_view name = scenario::CodeName(code);
  if (name.empty()) return scenario::PrintHexNumber(code);
  return name == "FIONBIO" ? "(DWORD)FIONBIO" : std::string(name);
}

// The four pointers of the call: what is declared, what is set, and what stands in the call.
struct Arguments {
  std::string declared;
  std::string set;
  std::string in = "NULL";
  std::string out = "NULL";
  std::string returned = "NULL";
  std::string overlapped = "NULL";
  std::string routine = "NULL";
};

// A structure of Windows' where the declared size is its own, else bytes of that size.
void AddInput(const scenario::WsaIoctlCall& call, const std::string& start,
              const std::string& token, Arguments& arguments) {
  const scenario::InBuffer& in = call.in;
  if (in.memory == Memory::kNull) return;
  std::string contents = "NULL";
  std::string length = "0";
  if (const auto* const range = std::get_if<scenario::RangeContents>(&in.contents)) {
    arguments.declared += Line("static INET_PORT_RANGE range;");
    arguments.set += Line("range.StartPort = htons((USHORT)(" + start + "));") +
                     Line("range.NumberOfPorts = " + std::to_string(range->count) + ";");
    contents = "&range";
    length = "sizeof(range)";
  } else if (std::holds_alternative<scenario::TokenContents>(in.contents)) {
    arguments.declared += Line("static INET_PORT_RESERVATION_TOKEN token;");
    arguments.set += Line("token.Token = " + token + ";");
    contents = "&token";
    length = "sizeof(token)";
  } else {
    const auto& bytes = std::get<std::vector<std::byte>>(in.contents);
    if (!bytes.empty()) {
      std::string list;
      for (const std::byte byte : bytes) {
        list += (list.empty() ? "" : ", ") + std::to_string(std::to_integer<int>(byte));
      }
      arguments.declared += Line("static unsigned char bytes[] = { " + list + " };");
      contents = "bytes";
      length = "sizeof(bytes)";
    }
  }
  const std::size_t has = std::holds_alternative<scenario::RangeContents>(in.contents) ? 4
                          : std::holds_alternative<scenario::TokenContents>(in.contents)
                              ? 8
                              : std::get<std::vector<std::byte>>(in.contents).size();
  // Who stores through it as well stores as much as is declared there.
  const bool is_aliased =
      call.out.memory == Memory::kAliasesInput || call.returned == Memory::kAliasesInput;
  const std::size_t aliased = is_aliased ? std::max<std::size_t>(call.out.size, 16) : 0;
  if (IsPlain(in.memory, in.size) && !is_aliased && in.size <= has && has > 0) {
    arguments.in = contents;
  } else if (IsPlain(in.memory, in.size)) {
    const std::size_t size =
        std::max<std::size_t>({in.size, InputStructure(call.code), aliased, 1});
    arguments.declared += Line("static unsigned char in[" + std::to_string(size) + "];");
    arguments.set += Line("memset(in, 0, sizeof(in));");
    if (has > 0) arguments.set += Line("memcpy(in, " + contents + ", " + length + ");");
    arguments.in = "in";
  } else {
    arguments.declared += Line("unsigned char *in;");
    arguments.set += Line(
        "in = " + Pages(in.memory, in.size, InputStructure(call.code), contents, length, false) +
        ";");
    arguments.in = "in";
  }
}

void AddOutput(const scenario::WsaIoctlCall& call, Arguments& arguments) {
  const scenario::OutBuffer& out = call.out;
  if (out.memory == Memory::kNull) return;
  if (out.memory == Memory::kAliasesInput) {
    arguments.out = arguments.in;
    return;
  }
  arguments.out = "out";
  const std::size_t size = std::max<std::size_t>(out.size, abi::kPortReservationInstanceSize);
  if (IsPlain(out.memory, out.size)) {
    arguments.declared += Line("static unsigned char out[" + std::to_string(size) + "];");
    arguments.set += Line("memset(out, 0xa5, sizeof(out));");
  } else {
    arguments.declared += Line("unsigned char *out;");
    arguments.set += Line(
        "out = " +
        Pages(out.memory, out.size, abi::kPortReservationInstanceSize, "NULL", "0", true) + ";");
  }
}

void AddReturned(const scenario::WsaIoctlCall& call, Arguments& arguments) {
  if (call.returned == Memory::kNull) return;
  if (call.returned == Memory::kAliasesInput) {
    arguments.returned = "(DWORD *)" + arguments.in;
    return;
  }
  if (call.returned == Memory::kValid) {
    arguments.declared += Line("static DWORD returned;");
    arguments.set += Line("returned = UNTOUCHED;");
    arguments.returned = "&returned";
    return;
  }
  arguments.declared += Line("DWORD *returned;");
  arguments.set +=
      Line("returned = (DWORD *)" + Pages(call.returned, 4, 4, "NULL", "0", true) + ";");
  arguments.returned = "returned";
}

void AddOverlapped(std::size_t step, const scenario::WsaIoctlCall& call, const std::string& socket,
                   Arguments& arguments) {
  if (!call.overlapped) return;
  const std::string operation = OperationName(step);
  const Memory memory = call.overlapped->memory;
  const bool is_readable = memory == Memory::kValid || memory == Memory::kMisaligned;
  arguments.declared += Line("static OVERLAPPED overlapped;");
  arguments.set += Line("memset(&overlapped, 0, sizeof(overlapped));") +
                   Line("memset(&" + operation + ", 0, sizeof(" + operation + "));");
  if (call.overlapped->event) {
    arguments.set += Line(operation + ".event = CreateEventW(NULL, TRUE, FALSE, NULL);") +
                     Line("overlapped.hEvent = " + operation + ".event;");
  }
  arguments.overlapped = "&overlapped";
  if (memory != Memory::kValid) {
    arguments.declared += Line("OVERLAPPED *placed;");
    arguments.set += Line("placed = (OVERLAPPED *)" +
                          Pages(memory, 32, 32, "&overlapped", "sizeof(overlapped)", false) + ";");
    arguments.overlapped = "placed";
  }
  arguments.set += Line(operation + ".socket = " + socket + ";");
  if (is_readable) arguments.set += Line(operation + ".overlapped = " + arguments.overlapped + ";");
  if (call.out.memory != Memory::kNull) {
    arguments.set += Line(operation + ".out = (unsigned char *)" + arguments.out + ";");
  }
}

void AddRoutine(const scenario::WsaIoctlCall& call, Arguments& arguments) {
  if (call.routine == Memory::kNull) return;
  arguments.routine = call.routine == Memory::kValid
                          ? "note"
                          : "(LPWSAOVERLAPPED_COMPLETION_ROUTINE)(ULONG_PTR)" +
                                Pages(call.routine, 16, 16, "NULL", "0", false);
}

// Whether the structure that an ACQUIRE stores can be read.
bool CanReadOutput(const scenario::WsaIoctlCall& call) {
  if (call.out.size < abi::kPortReservationInstanceSize) return false;
  if (call.out.memory == Memory::kAliasesInput) {
    return call.in.memory == Memory::kValid && call.in.size >= abi::kPortReservationInstanceSize;
  }
  return call.out.memory == Memory::kValid || call.out.memory == Memory::kPastEdge ||
         call.out.memory == Memory::kMisaligned;
}

}  // namespace

std::string StepWriter::Ioctl(std::size_t step, const scenario::WsaIoctlCall& call) {
  std::string start;
  std::string token;
  if (const auto* const range = std::get_if<scenario::RangeContents>(&call.in.contents)) {
    start = Port(range->start);
  } else if (const auto* const contents = std::get_if<scenario::TokenContents>(&call.in.contents)) {
    token = Token(contents->token);
  }
  const std::string socket = Socket(call.socket);
  Arguments arguments;
  AddInput(call, start, token, arguments);
  AddOutput(call, arguments);
  AddReturned(call, arguments);
  AddOverlapped(step, call, socket, arguments);
  AddRoutine(call, arguments);
  if (call.overlapped) variables_.operations.insert(step);

  std::string text =
      arguments.declared + arguments.set + kIndent + "came = answer_of(WSAIoctl(" + socket + ", " +
      CodeText(call.code) + ", " + arguments.in + ", " + std::to_string(call.in.size) + ", " +
      arguments.out + ", " + std::to_string(call.out.size) + ",\n" + std::string(34, ' ') +
      arguments.returned + ", " + arguments.overlapped + ", " + arguments.routine + "));\n";
  if (call.returned == Memory::kValid || call.returned == Memory::kMisaligned) {
    text += Line("say_count(" + arguments.returned + ");");
  }
  if (call.code == abi::kSioAcquirePortReservation && CanReadOutput(call)) {
    const std::string name =
        BlockName(call.as.empty() ? "of_step_" + std::to_string(step + 1) : call.as);
    variables_.blocks.insert(name.substr(BlockName("").size()));
    text +=
        Line("if (came == 0) grant(&" + name + ", (const unsigned char *)" + arguments.out + ");");
  }
  return text;
}

std::string StepWriter::Grant(std::size_t step, const std::string& indent) {
  const auto& call = std::get<scenario::WsaIoctlCall>(scenario_.steps[step].action);
  if (call.code != abi::kSioAcquirePortReservation || !CanReadOutput(call)) return {};
  const std::string name = call.as.empty() ? "of_step_" + std::to_string(step + 1) : call.as;
  variables_.blocks.insert(name);
  return indent + "grant(&" + BlockName(name) + ", " + OperationName(step) + ".out);\n";
}

}  // namespace portcullis::exporting
