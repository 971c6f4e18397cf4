// What the rows of the tables do to a policy, where that is to set one field. For choices.cc and
// habits.cc alone.

#pragma once

#include "reference/policy.h"

namespace portcullis::targets {

template <auto Field, auto Value>
void Take(reference::Policy& policy) {
  policy.*Field = Value;
}

}  // namespace portcullis::targets
