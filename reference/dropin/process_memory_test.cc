// Both ways of looking at this process' memory, held to one contract; and which is chosen.

#include "reference/dropin/process_memory.h"

#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

namespace portcullis::dropin {
namespace {

// Three pages: writable, read-only, not mapped.
class Pages {
 public:
  Pages() : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) {
    base_ = static_cast<std::byte*>(
        mmap(nullptr, 3 * page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    std::memset(base_, 0x5A, 2 * page_);
    mprotect(base_ + page_, page_, PROT_READ);
    munmap(base_ + 2 * page_, page_);
  }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  ~Pages() { munmap(base_, 2 * page_); }

  Address writable() const { return reinterpret_cast<Address>(base_); }
  Address read_only() const { return writable() + page_; }
  Address unmapped() const { return writable() + 2 * page_; }
  std::byte* bytes() const { return base_; }
  std::size_t size() const { return page_; }

 private:
  std::size_t page_;
  std::byte* base_ = nullptr;
};

class ProcessMemory : public testing::TestWithParam<MemoryMeans> {
 protected:
  std::unique_ptr<reference::UserMemory> memory_ = MakeProcessMemory(GetParam());
  Pages pages_;
};

INSTANTIATE_TEST_SUITE_P(Both, ProcessMemory,
                         testing::Values(MemoryMeans::kProcessVm, MemoryMeans::kFaultHandler),
                         [](const testing::TestParamInfo<MemoryMeans>& row) {
                           return row.param == MemoryMeans::kProcessVm ? "ProcessVm"
                                                                       : "FaultHandler";
                         });

TEST_P(ProcessMemory, ContainsWhatIsMappedUpToTheEdge) {
  const std::size_t page = pages_.size();
  EXPECT_TRUE(memory_->Contains(pages_.writable(), page, Access::kWrite));
  EXPECT_TRUE(memory_->Contains(pages_.writable(), 2 * page, Access::kRead));
  EXPECT_TRUE(memory_->Contains(pages_.unmapped() - 1, 1, Access::kRead));
  EXPECT_FALSE(memory_->Contains(pages_.unmapped() - 1, 2, Access::kRead));
  EXPECT_FALSE(memory_->Contains(pages_.unmapped(), 1, Access::kRead));
}

TEST_P(ProcessMemory, AReadOnlyPageAllowsNoWriting) {
  EXPECT_TRUE(memory_->Contains(pages_.read_only() - 1, 1, Access::kWrite));
  EXPECT_FALSE(memory_->Contains(pages_.read_only(), 1, Access::kWrite));
  EXPECT_FALSE(memory_->Contains(pages_.read_only() - 1, 2, Access::kWrite));
}

TEST_P(ProcessMemory, NullAndTheEndsOfTheAddressSpaceAreNotContained) {
  for (const Address address : {Address{0}, Address{1}, ~Address{0}, ~Address{0} - 7,
                                Address{1} << 63, Address{0xDEADBEEFDEADBEEF}}) {
    std::array<std::byte, 8> bytes{};
    EXPECT_FALSE(memory_->Contains(address, 8, Access::kRead)) << address;
    EXPECT_FALSE(memory_->Read(address, bytes)) << address;
    EXPECT_FALSE(memory_->Write(address, bytes)) << address;
    EXPECT_TRUE(memory_->Contains(address, 0, Access::kWrite)) << address;
    EXPECT_TRUE(memory_->Read(address, {})) << address;
    EXPECT_TRUE(memory_->Write(address, {})) << address;
  }
}

TEST_P(ProcessMemory, ReadsAndWritesAcrossPages) {
  std::vector<std::byte> bytes(pages_.size() + 2);
  EXPECT_TRUE(memory_->Read(pages_.writable() + 1, bytes));
  EXPECT_EQ(bytes.front(), std::byte{0x5A});
  EXPECT_EQ(bytes.back(), std::byte{0x5A});
  const std::array<std::byte, 3> three = {std::byte{1}, std::byte{2}, std::byte{3}};
  EXPECT_TRUE(memory_->Write(pages_.read_only() - 3, three));
  EXPECT_EQ(std::memcmp(pages_.bytes() + pages_.size() - 3, three.data(), 3), 0);
}

TEST_P(ProcessMemory, ARefusedWriteWritesNothing) {
  const std::array<std::byte, 8> bytes{};
  EXPECT_FALSE(memory_->Write(pages_.read_only() - 4, bytes));
  EXPECT_EQ(pages_.bytes()[pages_.size() - 4], std::byte{0x5A});
}

TEST_P(ProcessMemory, ARefusedReadLeavesItsBufferAlone) {
  std::array<std::byte, 8> bytes;
  bytes.fill(std::byte{0x77});
  EXPECT_FALSE(memory_->Read(pages_.unmapped() - 4, bytes));
  EXPECT_EQ(bytes[0], std::byte{0x77});
}

TEST_P(ProcessMemory, LookingDoesNotUndoAnotherThreadsWrites) {
  auto* counter = reinterpret_cast<std::atomic<std::uint32_t>*>(pages_.bytes());
  counter->store(0);
  constexpr std::uint32_t kCount = 20000;
  std::thread other([counter] {
    for (std::uint32_t i = 0; i < kCount; ++i) {
      counter->fetch_add(1);
    }
  });
  for (int i = 0; i < 2000; ++i) {
    EXPECT_TRUE(memory_->Contains(pages_.writable(), 4, Access::kWrite));
  }
  other.join();
  EXPECT_EQ(counter->load(), kCount);
}

// A process of its own in which process_vm_readv is refused, as a container's sandbox does it.
TEST(ProcessMemoryChoice, TheFaultHandlerIsTakenWhereTheSystemRefusesTheOther) {
  const pid_t child = fork();
  if (child == 0) {
    std::array filter = {
        sock_filter(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))),
        sock_filter(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_process_vm_readv, 0, 1)),
        sock_filter(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)),
        sock_filter(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)),
    };
    const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
      _exit(77);
    }
    const auto memory = MakeProcessMemory(MemoryMeans::kChoose);
    const bool right = dynamic_cast<FaultHandlerMemory*>(memory.get()) != nullptr &&
                       !memory->Contains(8, 8, Access::kRead) &&
                       memory->Contains(reinterpret_cast<Address>(&filter), 8, Access::kWrite);
    _exit(right ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status)) << status;
  if (WEXITSTATUS(status) == 77) {
    GTEST_SKIP() << "this system lets a process refuse itself nothing";
  }
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(ProcessMemoryChoice, TheKernelIsAskedWhereItAnswers) {
  const auto memory = MakeProcessMemory(MemoryMeans::kChoose);
  EXPECT_EQ(dynamic_cast<ProcessVmMemory*>(memory.get()) != nullptr, ProcessVmMemory::IsAllowed());
}

TEST(FaultGuard, AFaultThatIsNotOursStillEndsTheProcess) {
  const FaultHandlerMemory memory;
  EXPECT_EXIT(
      {
        std::signal(SIGABRT, SIG_DFL);
        const FaultHandlerMemory again;
        volatile int* nowhere = nullptr;
        *nowhere = 1;
      },
      [](int status) { return status != 0; }, "");
}

}  // namespace
}  // namespace portcullis::dropin
