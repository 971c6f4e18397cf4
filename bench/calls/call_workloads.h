// The workloads of a program that reserves ports, for every contender that this system has.
//
// Called by main.cc, before Google Benchmark is told to run. Names: WORKLOAD/CONTENDER/REST.

#pragma once

namespace portcullis::bench {

void RegisterCallWorkloads();

}  // namespace portcullis::bench
