// Which of several refusals a call is answered with, by the order of the policy.

#include "reference/refusals.h"

#include <gtest/gtest.h>

#include "reference/abi/control_codes.h"
#include "reference/host_fixture.h"

namespace portcullis::reference {
namespace {

TEST(WithFirst, MovesOneCheckForwardAndKeepsTheOrderOfTheOthers) {
  using enum PersistentCheck;
  EXPECT_EQ(WithFirst(kUsualPersistentOrder, kToken),
            (PersistentOrder{kToken, kRights, kNumbers, kPorts}));
  EXPECT_EQ(WithFirst(kUsualPersistentOrder, kPorts, 1),
            (PersistentOrder{kRights, kPorts, kNumbers, kToken}));
  EXPECT_EQ(WithFirst(kUsualPersistentOrder, kRights, 2), kUsualPersistentOrder);
}

TEST(Refusals, KeepTheOneWhoseCheckComesFirst) {
  PersistentRefusals refusals(kUsualPersistentOrder);
  EXPECT_FALSE(refusals.Any());
  refusals.Add(PersistentCheck::kRights, 0);
  EXPECT_FALSE(refusals.Any());
  refusals.Add(PersistentCheck::kPorts, 32);
  refusals.Add(PersistentCheck::kNumbers, 87);
  refusals.Add(PersistentCheck::kNumbers, 88);
  refusals.Add(PersistentCheck::kToken, 998);
  EXPECT_EQ(refusals.First().error, 87);
  EXPECT_EQ(refusals.FirstCheck(), PersistentCheck::kNumbers);
  EXPECT_TRUE(refusals.ComesBefore(PersistentCheck::kRights));
  EXPECT_FALSE(refusals.ComesBefore(PersistentCheck::kToken));
}

class OrderTest : public HostTest {
 protected:
  void Put(Check first) { Renew(Policy{.order = WithFirst(kUsualOrder, first)}); }
};

// A call that is wrong in as many ways as one can be.
TEST_F(OrderTest, AnyCheckCanComeFirst) {
  const struct {
    Check first;
    std::int32_t error;
  } rows[] = {
      {Check::kCallback, abi::kWsaEinprogress},   {Check::kCount, abi::kWsaEfault},
      {Check::kNetwork, abi::kWsaEnetdown},       {Check::kCommand, abi::kWsaEopnotsupp},
      {Check::kContents, abi::kWsaEaddrnotavail}, {Check::kOutput, abi::kWsaEinval},
  };
  for (const auto& row : rows) {
    Renew(Policy{.range_code = RangeCode::kAddressNotAvailable,
                 .order = WithFirst(kUsualOrder, row.first)});
    IoctlCall call = Request(Socket(abi::kSockRaw), 65535, 2);
    call.out_size = 15;
    call.returned = 0;
    host.SetNetwork(false);
    host.CallbackBegin(kProcess, kMain);
    EXPECT_EQ(Call(call), row.error);
  }
}

TEST_F(OrderTest, ThePortsMayBeLookedAtBeforeTheParametersThatSayWhereTheAnswerGoes) {
  Put(Check::kState);
  const Handle socket = Socket();
  ASSERT_EQ(Acquire(socket, 5000, 1), 0);
  IoctlCall call = Request(socket, 5000, 1);
  call.out_size = 15;
  EXPECT_EQ(Call(call), abi::kWsaEaddrinuse);
}

// Nothing about type or state applies to a descriptor that is no socket.
TEST_F(OrderTest, WhatPresupposesASocketIsNotLookedAtWithoutOne) {
  Put(Check::kNetwork);
  host.SetNetwork(false);
  IoctlCall call = Request(host.MakeEvent(kProcess), 5000, 1);
  EXPECT_EQ(Call(call), abi::kWsaEnotsock);
  call.returned = 0;
  EXPECT_EQ(Call(call), abi::kWsaEnotsock);
  Put(Check::kCount);
  call = Request(host.MakeEvent(kProcess), 5000, 1);
  call.returned = 0;
  EXPECT_EQ(Call(call), abi::kWsaEfault);
}

// A refusal that a call meets before anything is started never comes by way of WSA_IO_PENDING.
TEST_F(OrderTest, AnUnknownCommandPendsOnlyWhereNothingElseHasToBeSaidAtOnce) {
  Put(Check::kCommand);
  IoctlCall call = Overlapped(Request(Socket(), 5000, 1), 0);
  call.code = 0xDEADBEEF;
  EXPECT_EQ(Call(call), abi::kWsaIoPending);
  call = Overlapped(call, 0);
  call.returned = 0;
  EXPECT_EQ(Call(call), abi::kWsaEopnotsupp);
}

TEST_F(OrderTest, OfAPersistentFunctionAnyCheckCanComeFirst) {
  const struct {
    PersistentCheck first;
    std::int32_t error;
  } rows[] = {
      {PersistentCheck::kRights, abi::kErrorAccessDenied},
      {PersistentCheck::kToken, abi::kErrorNoaccess},
      {PersistentCheck::kPorts, abi::kErrorSharingViolation},
      {PersistentCheck::kNumbers, abi::kErrorAccessDenied},  // which are good
  };
  for (const auto& row : rows) {
    Renew(Policy{.persistent_bad_token = BadToken::kNoAccess,
                 .persistent_order = WithFirst(kUsualPersistentOrder, row.first)});
    ASSERT_EQ(host.CreatePersistentPortReservation(main(), Protocol::kTcp, 5000, 1, kToken), 0);
    host.SetRights(kProcess, Rights::kUser);
    EXPECT_EQ(host.CreatePersistentPortReservation(main(), Protocol::kTcp, 5000, 1, 0), row.error);
  }
}

}  // namespace
}  // namespace portcullis::reference
