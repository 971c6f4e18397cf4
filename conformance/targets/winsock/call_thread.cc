#include "conformance/targets/winsock/call_thread.h"

#include <future>
#include <utility>

#include "conformance/targets/winsock/system_calls.h"
#include "conformance/targets/winsock/windows_api.h"

namespace portcullis::targets {

void Answers::Put(const Answer& answer) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(answer);
  }
  arrived_.notify_one();
}

std::optional<Answer> Answers::Take(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  if (!arrived_.wait_until(lock, deadline, [this] { return !waiting_.empty(); })) {
    return std::nullopt;
  }
  Answer answer = std::move(waiting_.front());
  waiting_.pop_front();
  return answer;
}

CallThread::CallThread(std::shared_ptr<Answers> answers, std::uint32_t process)
    : CallThread(std::move(answers), process, std::optional<std::uint32_t>()) {}

CallThread::CallThread(std::shared_ptr<Answers> answers, std::uint32_t process,
                       std::uint32_t acts_as)
    : CallThread(std::move(answers), process, std::optional(acts_as)) {}

CallThread::CallThread(std::shared_ptr<Answers> answers, std::uint32_t process,
                       std::optional<std::uint32_t> acts_as)
    : queue_(std::make_shared<Queue>()) {
  std::promise<std::uint32_t> number;
  std::future<std::uint32_t> begun = number.get_future();
  thread_ = std::thread([queue = queue_, answers = std::move(answers), process, acts_as,
                         said = std::move(number)]() mutable {
    system::EnterProcess(process);
    if (acts_as.has_value()) system::ActAs(*acts_as);
    said.set_value(system::CurrentThread());
    Run(queue, answers);
  });
  number_ = begun.get();
}

CallThread::~CallThread() { Exit(); }

void CallThread::Post(Work work) {
  {
    const std::lock_guard lock(queue_->mutex);
    queue_->work.push_back(std::move(work));
  }
  queue_->changed.notify_one();
}

void CallThread::Exit() {
  TellToEnd();
  if (thread_.joinable()) thread_.join();
}

void CallThread::Abandon() {
  TellToEnd();
  if (thread_.joinable()) thread_.detach();
}

void CallThread::TellToEnd() {
  {
    const std::lock_guard lock(queue_->mutex);
    queue_->ends = true;
  }
  queue_->changed.notify_one();
}

void CallThread::Run(const std::shared_ptr<Queue>& queue, const std::shared_ptr<Answers>& answers) {
  DWORD last_error = GetLastError();
  while (true) {
    Work work;
    {
      std::unique_lock lock(queue->mutex);
      queue->changed.wait(lock, [&] { return queue->ends || !queue->work.empty(); });
      if (queue->work.empty()) return;
      work = std::move(queue->work.front());
      queue->work.pop_front();
    }
    // What passes the calls on uses thread-local storage, and TlsGetValue clears the last error.
    SetLastError(last_error);
    const Answer answer = work();
    last_error = GetLastError();
    answers->Put(answer);
  }
}

}  // namespace portcullis::targets
