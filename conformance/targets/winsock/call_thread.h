// CallThread: one system thread that stands for one thread of a scenario for its whole life, and
// Answers, where such threads leave what their calls gave.
//
// Used by the winsock target. The last error belongs to a thread, and completion routines and
// operations to the thread that began them, so every call of a scenario thread is made by the same
// system thread, and only by it. A thread whose call does not come back is left alone: it holds
// its own share of whatever it needs, and what it still answers goes where nobody looks.

#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace portcullis::targets {

// What one call gave, as the thread saw it right after the call.
struct Answer {
  std::size_t step = 0;
  std::int32_t result = 0;
  std::int32_t error = 0;
  std::uintptr_t socket = 0;               // of WSASocketW
  std::uint32_t transferred = 0;           // of get_completion, and of a packet
  bool indicated = false;                  // of get_completion: the event was signalled
  const void* overlapped = nullptr;        // of GetQueuedCompletionStatus: whose packet it is
  void* port = nullptr;                    // of CreateIoCompletionPort: one that it made
  std::optional<std::uint32_t> count{};    // of WSAGetOverlappedResult
  std::optional<std::uint16_t> number{};   // of getsockname, in host order
  std::optional<std::uint64_t> token{};    // of Create… and Lookup…
  std::vector<std::byte> protocol_info{};  // of WSADuplicateSocketW
  std::optional<std::string> refused{};    // nothing was called, for this reason of ours
  bool is_foreign = false;                 // the reason is somebody else's use of the machine
};

class Answers {
 public:
  void Put(const Answer& answer);
  // Take: the next answer, or nothing by the deadline.
  std::optional<Answer> Take(std::chrono::steady_clock::time_point deadline);

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Answer> waiting_;
};

class CallThread {
 public:
  // What the thread is to do. The last error that the thread's previous work left is in place when
  // it begins, whatever happened in between.
  using Work = std::function<Answer()>;

  // A thread of that process of the system's or the model's. It has begun when this returns.
  CallThread(std::shared_ptr<Answers> answers, std::uint32_t process);
  // The same, but its calls are those of a callback that runs on the thread of that number.
  CallThread(std::shared_ptr<Answers> answers, std::uint32_t process, std::uint32_t acts_as);
  CallThread(const CallThread&) = delete;
  CallThread& operator=(const CallThread&) = delete;
  // Ends the thread and waits for its end; call Abandon first where a call may not come back.
  ~CallThread();

  // number: by which the system knows the thread.
  std::uint32_t number() const { return number_; }

  // Post: hands over the next call; returns at once.
  void Post(Work work);

  // Exit: ends the thread and waits for it. Later calls of Post do nothing.
  void Exit();

  // Abandon: lets go of a thread whose call has not come back.
  void Abandon();

 private:
  void TellToEnd();
  CallThread(std::shared_ptr<Answers> answers, std::uint32_t process,
             std::optional<std::uint32_t> acts_as);

  struct Queue {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Work> work;
    bool ends = false;
  };
  static void Run(const std::shared_ptr<Queue>& queue, const std::shared_ptr<Answers>& answers);

  std::shared_ptr<Queue> queue_;
  std::uint32_t number_ = 0;
  std::thread thread_;
};

}  // namespace portcullis::targets
