#include "conformance/scenario/step_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>
#include <vector>

#include "reference/abi/control_codes.h"

namespace portcullis::scenario {
namespace {

using testing::ElementsAre;
using Seen = std::tuple<NameKind, NameRole, std::string>;

std::vector<Seen> NamesOf(Action action) {
  Step step{{"p1", "t1"}, std::move(action)};
  std::vector<Seen> seen;
  ForEachName(step, [&](NameKind kind, NameRole role, const std::string& name) {
    if (kind != NameKind::kProcess && kind != NameKind::kThread)
      seen.emplace_back(kind, role, name);
  });
  return seen;
}

SocketRef Named(const std::string& name) { return {SocketRef::Kind::kNamed, name}; }

TEST(StepNames, TellWhatAStepMakesFromWhatItUses) {
  WsaIoctlCall call;
  call.as = "r2";
  call.code = abi::kSioAcquirePortReservation;
  call.socket = Named("s1");
  call.in.contents = RangeContents{{PortRef::Kind::kStartOf, "r1", 1}, 1};
  EXPECT_THAT(NamesOf(call), ElementsAre(Seen{NameKind::kOperation, NameRole::kMade, "r2"},
                                         Seen{NameKind::kSocket, NameRole::kUsed, "s1"},
                                         Seen{NameKind::kOperation, NameRole::kUsed, "r1"}));
  EXPECT_THAT(NamesOf(CreateIoCompletionPortCall{"c1", Named("s1")}),
              ElementsAre(Seen{NameKind::kQueue, NameRole::kMade, "c1"},
                          Seen{NameKind::kSocket, NameRole::kUsed, "s1"}));
  EXPECT_THAT(NamesOf(GetQueuedCompletionStatusCall{"c1"}),
              ElementsAre(Seen{NameKind::kQueue, NameRole::kUsed, "c1"}));
}

TEST(StepNames, LeaveOutWhatStandsForNothing) {
  EXPECT_THAT(NamesOf(GetSockNameCall{"", {SocketRef::Kind::kInvalid, ""}}), ElementsAre());
}

TEST(StepNames, MayBeChanged) {
  Step step{{"p1", "main"}, CloseSocketCall{Named("s1")}};
  ForEachName(step, [](NameKind, NameRole, std::string& name) { name += "x"; });
  EXPECT_EQ(step, (Step{{"p1x", "mainx"}, CloseSocketCall{Named("s1x")}}));
}

}  // namespace
}  // namespace portcullis::scenario
