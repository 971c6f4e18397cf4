// The five core operations of the reference, for counting their instructions: each with what makes
// it ready and what takes it back.
//
// Used by operations_main.cc alone. Operate is in a file of its own, so that it is never inlined: a
// tool that counts inside of it (ci/benchmarks/instructions.py) counts the operation and nothing
// else.

#pragma once

#include <memory>
#include <span>
#include <string_view>

namespace portcullis::bench {

// An operation on a machine of its own, on which a hundred other blocks are live.
class Operation {
 public:
  virtual ~Operation() = default;
  // Each answers whether its calls did what they are for. Called in this order, again and again.
  virtual bool Prepare() = 0;
  virtual bool Run() = 0;
  virtual bool Undo() = 0;
};

std::span<const std::string_view> OperationNames();

// MakeOperation: nullptr where there is none of that name, or its machine could not be set up.
std::unique_ptr<Operation> MakeOperation(std::string_view name);

// Operate: Run, and nothing else.
bool Operate(Operation& operation);

}  // namespace portcullis::bench
