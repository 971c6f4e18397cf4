#include <gtest/gtest.h>

#include <cstring>

#include "reference/abi/code_structures.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/overlapped.h"
#include "reference/abi/port_structures.h"

namespace portcullis::abi {
namespace {

TEST(ControlCodes, HaveTheNumbersOfTheWindowsHeaders) {
  EXPECT_EQ(kSioAcquirePortReservation, 0x98000064u);
  EXPECT_EQ(kSioReleasePortReservation, 0x98000065u);
  EXPECT_EQ(kSioAssociatePortReservation, 0x98000066u);
  EXPECT_EQ(kSioKeepaliveVals, 0x98000004u);
}

TEST(ControlCodes, HaveTheStructuresOfTheirPages) {
  EXPECT_EQ(InputStructure(kSioAcquirePortReservation), 4u);
  EXPECT_EQ(OutputStructure(kSioAcquirePortReservation), 16u);
  for (const std::uint32_t by_token : {kSioAssociatePortReservation, kSioReleasePortReservation}) {
    EXPECT_EQ(InputStructure(by_token), 8u);
    EXPECT_EQ(OutputStructure(by_token), 0u);
  }
  EXPECT_EQ(InputStructure(kSioKeepaliveVals), 12u);
  EXPECT_EQ(InputStructure(kFionbio), 4u);
  EXPECT_EQ(InputStructure(kUnassignedCode), 0u);
}

TEST(NetworkPort, PutsTheMostSignificantByteFirst) {
  const NetworkPort port = NetworkPort::FromHost(0x1234);
  EXPECT_EQ(port.bytes[0], std::byte{0x12});
  EXPECT_EQ(port.bytes[1], std::byte{0x34});
  EXPECT_EQ(port.ToHost(), 0x1234);
}

TEST(LittleEndian, PutsTheLeastSignificantByteFirst) {
  const auto token = LittleEndian<std::uint64_t>::From(0x1122334455667788u);
  EXPECT_EQ(token.bytes[0], std::byte{0x88});
  EXPECT_EQ(token.bytes[7], std::byte{0x11});
  EXPECT_EQ(token.Value(), 0x1122334455667788u);
}

TEST(ReservationInstance, HasItsTokenAtOffsetEight) {
  InetPortReservationInstance instance;
  instance.token = LittleEndian<std::uint64_t>::From(0xFFu);
  std::byte bytes[sizeof instance];
  std::memcpy(bytes, &instance, sizeof instance);
  EXPECT_EQ(bytes[8], std::byte{0xFF});
}

TEST(ErrorNames, AreTheDocumentedSpellings) {
  EXPECT_EQ(ErrorName(kWsaEinval), "WSAEINVAL");
  EXPECT_EQ(ErrorName(kWsaIoPending), "WSA_IO_PENDING");
  EXPECT_EQ(ErrorName(12345), "error 12345");
  EXPECT_EQ(ErrorNumber("WSAEADDRINUSE"), kWsaEaddrinuse);
  EXPECT_EQ(ErrorNumber("WSAENONSENSE"), std::nullopt);
}

TEST(FinalStatus, OfEveryErrorReadsBackAsThatError) {
  for (const std::int32_t error :
       {kSuccess, kWsaOperationAborted, kWsaEintr, kWsaEacces, kWsaEfault, kWsaEinval, kWsaEnotsock,
        kWsaEnoprotoopt, kWsaEopnotsupp, kWsaEaddrinuse, kWsaEaddrnotavail, kWsaEnetdown,
        kWsaEnobufs}) {
    EXPECT_EQ(ErrorFromStatus(StatusFromError(error)), error) << error;
  }
}

TEST(FinalStatus, IsTheOneThatWindowsStores) {
  EXPECT_EQ(StatusFromError(kWsaEopnotsupp), 0xC00000BBu);
  EXPECT_EQ(StatusFromError(kWsaOperationAborted), 0xC0000120u);
  EXPECT_EQ(StatusFromError(kWsaEaddrinuse), 0xC000020Au);
}

TEST(FinalStatus, WhilePendingReadsAsIncomplete) {
  EXPECT_EQ(ErrorFromStatus(kStatusPending), kWsaIoIncomplete);
}

TEST(FinalStatus, ThatNoTableNamesReadsAsTheAnswerOfLeastInformation) {
  EXPECT_EQ(ErrorFromStatus(0xC0001234u), kWsaEinval);
}

}  // namespace
}  // namespace portcullis::abi
