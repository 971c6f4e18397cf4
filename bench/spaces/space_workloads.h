// The workloads of a bare port space, for every contender of spaces.h.
//
// Called by main.cc, before Google Benchmark is told to run. Names: WORKLOAD/CONTENDER/REST.

#pragma once

namespace portcullis::bench {

void RegisterSpaceWorkloads();

}  // namespace portcullis::bench
