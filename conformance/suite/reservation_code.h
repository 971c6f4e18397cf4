// The three control codes behind one face, so that what their pages say of all three is one case:
//
//   PORTCULLIS_CASE_CODES(ErrorCodes, ClosingTheSocketAborts, "*-ABORTED-03", "*-FAIL-01") {
//     w.Startup();
//     const GoodCall good = code.Prepare(w, kUdp);
//     w.Hold();
//     good.Call(w, "x1").Overlapped().Allows(Pending());
//     w.Close(good.socket());
//     …
//
// registers AcquireErrorCodes.ClosingTheSocketAborts with ACQ-ABORTED-03 and ACQ-FAIL-01, and
// likewise Associate… with ASC-… and Release… with REL-…. An id that begins with one code's letters
// counts for that code alone, and a code that no id but generic ones is left for has no such case.
//
// Used by the cases. Values; nothing here calls anything.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/suite/case.h"

namespace portcullis::suite {

// A call that is good, with all that has to be there before it: for ASSOCIATE a reservation of
// another socket of the process, for RELEASE one of the socket itself.
//
//             is made on                     is done once          has not been done while
//   ACQUIRE   a fresh socket                 its block is taken    its block is free
//   ASSOCIATE a fresh socket                 bind to port 0        the socket binds to a port
//                                            succeeds              outside the block
//   RELEASE   the socket that acquired       its block is free     its block is taken
class GoodCall {
 public:
  enum class Code { kAcquire, kAssociate, kRelease };

  // What Prepare makes; `socket` is what the call is made on, `block` the one it is about.
  GoodCall(Code code, SocketKind kind, SocketRef socket, scenario::RangeContents block,
           std::string reservation)
      : code_(code),
        kind_(kind),
        socket_(std::move(socket)),
        block_(std::move(block)),
        reservation_(std::move(reservation)) {}

  const SocketRef& socket() const { return socket_; }

  // Call: the call, plain, on its socket or on another descriptor. It must succeed.
  CallText Call(Writer& w, std::string name) const;
  CallText CallOn(Writer& w, std::string name, const SocketRef& socket) const;
  Outcome Good() const;  // how a plain one ends well, with the returned count where it is given

  // IsDone: further calls that show that a call ended well.
  void IsDone(Writer& w) const;

  // IsUndone: further calls that show that a call that failed has changed nothing: ACQUIRE's block
  // is free, ASSOCIATE's socket binds where it likes, RELEASE's block is held. Last the call is
  // made again, as `name`, and succeeds.
  void IsUndone(Writer& w, const std::string& name) const;

  // IsUndoneWithoutSocket: the same once the socket is closed.
  void IsUndoneWithoutSocket(Writer& w, const std::string& name) const;

  // Bytes that a completion after WSA_IO_PENDING reports.
  std::uint32_t TransferredSize() const;

 private:
  Code code_;
  SocketKind kind_;
  SocketRef socket_;
  scenario::RangeContents block_;
  std::string reservation_;  // whose token ASSOCIATE and RELEASE take
};

struct ReservationCode {
  GoodCall::Code code = GoodCall::Code::kAcquire;
  const char* name = "";     // as a theme begins
  const char* letters = "";  // as an id begins

  // Prepare: what has to be there for a good call about a block of 20 ports from `start`, on a
  // socket of `kind`. On a kind that is neither TCP nor UDP the reservation is one of a UDP socket.
  GoodCall Prepare(Writer& w, SocketKind kind, const char* start = "w+5") const;
};

inline constexpr ReservationCode kAcquireCode{GoodCall::Code::kAcquire, "Acquire", "ACQ"};
inline constexpr ReservationCode kAssociateCode{GoodCall::Code::kAssociate, "Associate", "ASC"};
inline constexpr ReservationCode kReleaseCode{GoodCall::Code::kRelease, "Release", "REL"};
inline constexpr ReservationCode kReservationCodes[] = {kAcquireCode, kAssociateCode, kReleaseCode};

// IdsFor: `ids` as they read for one code; nothing where none is about it.
std::vector<std::string> IdsFor(const ReservationCode& code, const std::vector<std::string>& ids);

bool RegisterCodes(const char* theme, const char* name, const std::vector<std::string>& ids,
                   const std::function<void(Writer&, const ReservationCode&)>& body);

// One case for each code and each row; as RegisterRows.
template <typename Rows, typename Body>
bool RegisterCodeRows(const char* theme, const char* name, const Rows& rows,
                      const std::vector<std::string>& ids, Body body) {
  for (const auto& row : rows) {
    std::vector<std::string> all;
    if constexpr (requires { row.requirement; }) all.emplace_back(row.requirement);
    all.insert(all.end(), ids.begin(), ids.end());
    RegisterCodes(theme, (name + std::string(row.name)).c_str(), all,
                  [body, row](Writer& w, const ReservationCode& code) { body(w, code, row); });
  }
  return true;
}

}  // namespace portcullis::suite

// PORTCULLIS_CASE_CODES(Theme, Name, "ID", …) { steps, written with `w` and `code` }
#define PORTCULLIS_CASE_CODES(Theme, Name, ...)                                       \
  static void Theme##Name(::portcullis::suite::Writer& w,                             \
                          const ::portcullis::suite::ReservationCode& code);          \
  [[maybe_unused]] static const bool k##Theme##Name##Registered =                     \
      ::portcullis::suite::RegisterCodes(#Theme, #Name, {__VA_ARGS__}, &Theme##Name); \
  static void Theme##Name(::portcullis::suite::Writer& w,                             \
                          const ::portcullis::suite::ReservationCode& code)

// PORTCULLIS_CASE_CODES_ROWS(Theme, Name, kRows, "ID", …) { …, written with `const auto& row` too }
#define PORTCULLIS_CASE_CODES_ROWS(Theme, Name, Rows, ...)                                     \
  static void Theme##Name(::portcullis::suite::Writer& w,                                      \
                          const ::portcullis::suite::ReservationCode& code,                    \
                          decltype(*std::begin(Rows)) row);                                    \
  [[maybe_unused]] static const bool k##Theme##Name##Registered =                              \
      ::portcullis::suite::RegisterCodeRows(#Theme, #Name, Rows, {__VA_ARGS__}, &Theme##Name); \
  static void Theme##Name(::portcullis::suite::Writer& w,                                      \
                          const ::portcullis::suite::ReservationCode& code,                    \
                          decltype(*std::begin(Rows)) row)
