// What the reference alone is asked: each refusal, waits that end otherwise, persistent
// reservations; and of Winsock what needs no reservations, for scale.
//
// Called by main.cc, before Google Benchmark is told to run. Names: WORKLOAD/CONTENDER/REST.

#pragma once

namespace portcullis::bench {

void RegisterReferenceWorkloads();

}  // namespace portcullis::bench
