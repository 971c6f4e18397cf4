#include "conformance/targets/linux_sockets/kernel.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"

namespace portcullis::targets::linux_sockets {
namespace {

TEST(KernelTest, ABindToAPortOfASocketWithoutPortsMakesNoFile) {
  const auto socket = OpenSocket(abi::kAfUnix, abi::kSockStream, 0);
  ASSERT_TRUE(socket.has_value());
  // As an address of AF_UNIX this port would be the file "qz".
  constexpr std::uint16_t kPort = 'q' << 8 | 'z';
  EXPECT_EQ(Bind(socket->number(), abi::kAfUnix, kPort), abi::kWsaEafnosupport);
  EXPECT_FALSE(std::filesystem::exists("qz"));
  EXPECT_EQ(ConnectTo(socket->number(), abi::kAfUnix, kPort), abi::kWsaEafnosupport);
}

}  // namespace
}  // namespace portcullis::targets::linux_sockets
