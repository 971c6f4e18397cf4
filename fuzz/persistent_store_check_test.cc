#include "fuzz/persistent_store_check.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace portcullis::fuzz {
namespace {

std::string Complaint(unsigned char kind, const std::string& text) {
  std::vector<std::uint8_t> bytes = {kind};
  bytes.insert(bytes.end(), text.begin(), text.end());
  return CheckPersistentStore(bytes).value_or("");
}

TEST(CheckPersistentStore, FindsNothingInHostileText) {
  EXPECT_EQ(Complaint(0, ""), "");
  EXPECT_EQ(Complaint(0, "portcullis persistent reservations 1\nend 0 00000000\n"), "");
  EXPECT_EQ(Complaint(1, "portcullis persistent reservations 1\ntcp 5000 20 00000000000000a7\n"),
            "");
  EXPECT_EQ(Complaint(1, "portcullis persistent reservations 1\ntcp 0 1 0000000000000001\n"), "");
}

TEST(CheckPersistentStore, FindsNothingInASaveOfWhichAnyStepFails) {
  for (unsigned step = 1; step <= 6; ++step) {
    for (unsigned kind = 0; kind < 3; ++kind) {
      EXPECT_EQ(Complaint(static_cast<unsigned char>(3 * step + kind), "tcp 5000 20 1"), "")
          << "step " << step << ", kind " << kind;
    }
  }
}

// Every place of a file of two reservations torn, and every byte changed in each bit.
TEST(CheckPersistentStore, FindsNoDamageThatTheStoreTakesForWhole) {
  const std::string two = {0, 1, 2, 3, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 0, 2, 0, 0, 0, 0, 0, 0};
  for (unsigned at = 0; at < 128; ++at) {
    for (const unsigned change : {0u, 1u, 4u, 32u, 128u}) {
      const std::string where = {static_cast<char>(at), 0, static_cast<char>(change)};
      ASSERT_EQ(Complaint(2, where + two), "") << at << " " << change;
    }
  }
}

}  // namespace
}  // namespace portcullis::fuzz
