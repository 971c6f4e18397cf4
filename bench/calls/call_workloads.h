// The workloads of a program that reserves ports, for every provider that this system has, and what
// the reference alone is asked: failing calls, start-up with what is persistent.
//
// Called by main.cc, before Google Benchmark is told to run. Names: WORKLOAD/CONTENDER/REST. Where
// an implementation has no port reservations its contender is there, and its label says that it
// refused.

#pragma once

namespace portcullis::bench {

void RegisterCallWorkloads();

}  // namespace portcullis::bench
