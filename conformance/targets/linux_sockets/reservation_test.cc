// That the kernel holds a reservation against everybody, at every moment.

#include "conformance/targets/linux_sockets/reservation.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"

namespace portcullis::targets::linux_sockets {
namespace {

// What another program does, with any options.
std::int32_t BindAsStranger(const Space& space, std::uint16_t port,
                            const std::vector<int>& options = {}) {
  const auto socket = OpenIn(space);
  if (!socket.has_value()) return socket.error();
  for (const int option : options) {
    const int on = 1;
    setsockopt(socket->number(), SOL_SOCKET, option, &on, sizeof(on));
  }
  return Bind(socket->number(), space.family, port);
}

class ReservationTest : public testing::TestWithParam<Space> {
 protected:
  void SetUp() override {
    if (BindAsStranger(GetParam(), 0) != 0) {
      GTEST_SKIP() << "this machine has no sockets of this kind (IPv6 may be switched off)";
    }
    auto made = Reservation::MakeAnywhere(GetParam(), 4);
    ASSERT_TRUE(made.has_value()) << abi::ErrorName(made.error());
    block_.emplace(std::move(*made));
  }

  std::uint16_t PortAt(int offset) const {
    return static_cast<std::uint16_t>(block_->start() + offset);
  }

  std::optional<Reservation> block_;
};

TEST_P(ReservationTest, NobodyBindsAPortOfItWhateverHeAsks) {
  for (int offset = 0; offset < 4; ++offset) {
    for (const std::vector<int>& options : std::vector<std::vector<int>>{
             {}, {SO_REUSEADDR}, {SO_REUSEPORT}, {SO_REUSEADDR, SO_REUSEPORT}}) {
      EXPECT_EQ(BindAsStranger(GetParam(), PortAt(offset), options), abi::kWsaEaddrinuse)
          << "port " << PortAt(offset);
    }
  }
}

TEST_P(ReservationTest, AnotherProcessIsRefusedToo) {
  const pid_t child = fork();
  if (child == 0) {
    _exit(BindAsStranger(GetParam(), PortAt(1)) == abi::kWsaEaddrinuse ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST_P(ReservationTest, ItsPortsAreFreeWhenItHasEnded) {
  const std::uint16_t port = PortAt(2);
  block_.reset();
  EXPECT_EQ(BindAsStranger(GetParam(), port), 0);
}

TEST_P(ReservationTest, GivesEachPortOnceAndThenRefuses) {
  std::vector<Descriptor> sockets;
  std::set<std::uint16_t> ports;
  for (int i = 0; i < 4; ++i) {
    sockets.push_back(std::move(*OpenIn(GetParam())));
    ASSERT_EQ(block_->Take(sockets.back().number(), 0), 0);
    ports.insert(PortOf(sockets.back().number()));
  }
  EXPECT_EQ(ports.size(), 4u);
  EXPECT_TRUE(block_->Has(*ports.begin()) && block_->Has(*ports.rbegin()));
  const auto fifth = OpenIn(GetParam());
  EXPECT_EQ(block_->Take(fifth->number(), 0), abi::kWsaEaddrinuse);
  block_->Return(sockets[1].number(), PortOf(sockets[1].number()));
  sockets[1] = Descriptor();
  EXPECT_EQ(block_->Take(fifth->number(), 0), 0);
}

// The placeholder goes only when the user's socket is bound, and the other way round: a stranger
// who tries without a pause never gets in between.
TEST_P(ReservationTest, APortIsFreeAtNoMomentOfItsHandover) {
  constexpr int kHandovers = 2000;
  std::atomic<bool> stops{false};
  std::atomic<int> tries{0};
  std::atomic<int> got_in{0};
  const std::uint16_t port = PortAt(0);
  std::thread stranger([&, space = GetParam()] {
    while (!stops) {
      if (BindAsStranger(space, port) == 0) ++got_in;
      ++tries;
    }
  });
  for (int i = 0; i < kHandovers || tries < kHandovers; ++i) {
    auto socket = OpenIn(GetParam());
    const std::int32_t error = block_->Take(socket->number(), port);
    EXPECT_EQ(error, 0) << "handover " << i;
    if (error != 0) break;
    block_->Return(socket->number(), port);
  }
  stops = true;
  stranger.join();
  EXPECT_EQ(got_in, 0) << "of " << tries << " tries";
  EXPECT_EQ(BindAsStranger(GetParam(), port, {SO_REUSEADDR}), abi::kWsaEaddrinuse);
}

TEST_P(ReservationTest, AnOverlapHoldsNothing) {
  const auto end = static_cast<std::uint16_t>(block_->start() - 1);
  const auto overlapping = Reservation::Make(GetParam(), end, 2);
  ASSERT_FALSE(overlapping.has_value());
  EXPECT_EQ(overlapping.error(), abi::kWsaEaddrinuse);
  EXPECT_EQ(BindAsStranger(GetParam(), end), 0);
}

std::string NameOf(const testing::TestParamInfo<Space>& space) {
  return std::string(space.param.transport == abi::kIpprotoTcp ? "Tcp" : "Udp") +
         (space.param.family == abi::kAfInet ? "Ipv4" : "Ipv6");
}

INSTANTIATE_TEST_SUITE_P(Spaces, ReservationTest,
                         testing::Values(Space{abi::kIpprotoTcp, abi::kAfInet},
                                         Space{abi::kIpprotoUdp, abi::kAfInet},
                                         Space{abi::kIpprotoTcp, abi::kAfInet6},
                                         Space{abi::kIpprotoUdp, abi::kAfInet6}),
                         NameOf);

}  // namespace
}  // namespace portcullis::targets::linux_sockets
