#include "conformance/export/c_helpers.h"

#include <string_view>
#include <vector>

#include "conformance/export/helper_texts.h"
#include "conformance/oracle/allowed.h"
#include "conformance/scenario/names.h"
#include "reference/abi/error_codes.h"

namespace portcullis::exporting {
namespace {

constexpr std::string_view kState =
    R"(#define MALFORMED (-1)        /* a result that the function cannot give */
#define UNTOUCHED 0xa5a5a5a5u /* what every DWORD holds before a call */
#define NEVER_ISSUED ((ULONG64)0x7e570000 << 32 | 0xdeadbeef)

enum { ALLOWED, FORBIDDEN, NOT_JUDGED, TAKEN };
static int verdict;
static int attempt;     /* 0, 1, 2: each on other ports */
static int refused_at;  /* the step that was refused, perhaps because of others; time is given before it */
static int step;        /* the step that is under way, and its call */
static const char *call;
static int answers[@STEPS@]; /* of each step: 0 or its error */
static char detail[300];

)";

constexpr std::string_view kBegin = R"(static void begin(int number, const char *text)
{
    DWORD last = GetLastError();

    step = number;
    call = text;
    detail[0] = 0;
    if (attempt > 0 && step == refused_at) Sleep(5000);
    @TRACE@
    SetLastError(last);
}

static const char *error_name(int came)
{
    static const struct { int code; const char *name; } names[] = {
        { 0, "success" }, { MALFORMED, "a result that the function cannot give" }, { WAIT_TIMEOUT, "no indication" },
@NAMES@    };
    static char number[32];
    unsigned i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); ++i)
        if (names[i].code == came) return names[i].name;
    sprintf(number, "error %d", came);
    return number;
}

)";

constexpr std::string_view kJudgeOfProgram =
    R"(/* Whether the scenario goes on. `perhaps`: the ports may be another program's, or not free yet. */
static int judge(int came, int fits, int perhaps, const char *allowed)
{
    DWORD last = GetLastError();

    answers[step] = came;
    printf("     -> %s%s\n", error_name(came), detail);
    if (!fits && perhaps && attempt < 2)
    {
        verdict = TAKEN;
        refused_at = step;
        printf("     perhaps these ports are another program's, or not free yet: once more, on others\n");
    }
    else if (!fits)
    {
        verdict = FORBIDDEN;
        printf("FAIL step %d: %s\n     came      %s%s\n     allowed   %s\n", step, call, error_name(came),
               detail, allowed);
    }
    SetLastError(last);
    return fits;
}

)";

constexpr std::string_view kJudgeOfWineTest =
    R"(/* Whether the scenario goes on. `perhaps`: the ports may be another program's, or not free yet. */
static int judge(int came, int fits, int perhaps, const char *allowed)
{
    DWORD last = GetLastError();

    answers[step] = came;
    if (!fits && perhaps && attempt < 2)
    {
        verdict = TAKEN;
        refused_at = step;
        trace("step %d: %s: %s%s: perhaps these ports are another program's: once more, on others\n", step,
              call, error_name(came), detail);
    }
    else
    {
        if (!fits) verdict = FORBIDDEN;
        ok(fits, "step %d: %s: got %s%s, allowed: %s\n", step, call, error_name(came), detail, allowed);
    }
    SetLastError(last);
    return fits;
}

)";

// Where the call crashes: the step has been named by then, and no more is sure to work.
constexpr std::string_view kCrash = R"(static void crashed(int signal_number)
{
    (void)signal_number;
    printf("FAIL step %d: %s\n     came      a crash\n", step, call);
    fflush(stdout);
    _Exit(1);
}

)";

constexpr std::string_view kNotJudged = R"(static void not_judged(const char *why)
{
    verdict = NOT_JUDGED;
    @SAY@("not judged from step %d on: %s\n", step, why);
}

)";

bool Has(const std::string& text, std::string_view word) {
  return text.find(word) != std::string::npos;
}

std::string Replaced(std::string_view text, std::string_view what, const std::string& with) {
  std::string replaced(text);
  for (std::size_t at = 0; (at = replaced.find(what, at)) != std::string::npos; at += with.size()) {
    replaced.replace(at, what.size(), with);
  }
  return replaced;
}

// The codes that a reader meets most.
std::vector<std::int32_t> NamedCodes() {
  std::vector<std::int32_t> codes;
  for (std::int32_t code = 1; code < 11000; ++code) {
    const bool has_name = abi::ErrorName(code).find(' ') == std::string::npos;
    if (has_name && code != abi::kWsaWaitTimeout && code != abi::kWaitIoCompletion) {
      codes.push_back(code);
    }
  }
  return codes;
}

std::string NameTable() {
  constexpr std::size_t kInALine = 4;
  std::string text;
  std::size_t in_line = 0;
  for (const std::int32_t code : NamedCodes()) {
    text += (in_line == 0 ? "        { " : " { ") + std::to_string(code) + ", \"" +
            abi::ErrorName(code) + "\" },";
    if (++in_line == kInALine) text += "\n";
    in_line %= kInALine;
  }
  return in_line == 0 ? text : text + "\n";
}

std::string GuardedCodes() {
  std::string text;
  for (const std::int32_t code : NamedCodes()) {
    if (oracle::IsGuarded(code)) text += (text.empty() ? "" : ", ") + abi::ErrorName(code);
  }
  return text;
}

// Codes that headers of older systems do not have.
std::string Definitions(const std::string& body) {
  std::string text;
  for (const char* const name : {"SIO_KEEPALIVE_VALS", "SIO_CPU_AFFINITY", "SIO_FLUSH"}) {
    if (!Has(body, name)) continue;
    text += std::string("#ifndef ") + name + "\n#define " + name + " " +
            scenario::PrintHexNumber(*scenario::CodeNumber(name)) + "\n#endif\n";
  }
  if (!Has(body, "PORT_RESERVATION") && !Has(body, "INET_PORT_RANGE")) return text;
  return text + R"(#ifndef SIO_ACQUIRE_PORT_RESERVATION
#define SIO_ACQUIRE_PORT_RESERVATION 0x98000064
#define SIO_RELEASE_PORT_RESERVATION 0x98000065
#define SIO_ASSOCIATE_PORT_RESERVATION 0x98000066
typedef struct { USHORT StartPort; USHORT NumberOfPorts; } INET_PORT_RANGE;
typedef struct { ULONG64 Token; } INET_PORT_RESERVATION_TOKEN;
#endif
)";
}

}  // namespace

std::string IncludesFor(const std::string& body, Form form) {
  std::string text = R"(#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0600
#endif
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winsock2.h>
#include <ws2tcpip.h>
#include <mstcpip.h>
#include <windows.h>
)";
  if (Has(body, "PersistentTcp") || Has(body, "PersistentUdp")) text += "#include <iphlpapi.h>\n";
  if (form == Form::kWineTest) text += "#include \"wine/test.h\"\n";
  return text + Definitions(body) + "\n";
}

std::string HelpersFor(const std::string& body, Form form, std::size_t steps) {
  // From the last to the first, so that a helper brings those that it calls.
  std::string needed;
  for (const auto& helpers : {MachineHelpers(), CompletionHelpers(), CallHelpers()}) {
    for (auto helper = helpers.rbegin(); helper != helpers.rend(); ++helper) {
      if (!Has(body, helper->word) && !Has(needed, helper->word)) continue;
      needed = Replaced(helper->text, "@GUARDED@", GuardedCodes()) + needed;
    }
  }
  const bool is_program = form == Form::kProgram;
  const std::string begin =
      Replaced(Replaced(kBegin, "@NAMES@", NameTable()), "@TRACE@",
               is_program ? R"(printf("%3d  %s\n", step, call);
    fflush(stdout);)"
                          : "if (winetest_debug > 1) trace(\"step %d: %s\\n\", step, call);");
  std::string text = Replaced(kState, "@STEPS@", std::to_string(steps + 1)) + begin +
                     std::string(is_program ? kJudgeOfProgram : kJudgeOfWineTest);
  if (Has(body, "not_judged(") || Has(needed, "not_judged(")) {
    text += Replaced(kNotJudged, "@SAY@", is_program ? "printf" : "skip");
  }
  if (is_program) text += kCrash;
  return text + needed;
}

}  // namespace portcullis::exporting
