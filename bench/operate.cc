#include "bench/operations.h"

namespace portcullis::bench {

bool Operate(Operation& operation) { return operation.Run(); }

}  // namespace portcullis::bench
