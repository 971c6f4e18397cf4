// Mutations of a history that keep it meaningful.
//
// Called by campaign.cc, and by the fuzz targets' custom mutator and cross-over. Pure functions of
// their arguments and the choices. What a mutated step names is, as far as there
// is one, what an earlier step made; ranges move to edges and onto the ranges of other steps; new
// steps come from random_history.h. Bytes are libFuzzer's own business.

#pragma once

#include "conformance/explore/choices.h"
#include "conformance/scenario/step.h"

namespace portcullis::explore {

// MutateHistory: one to four changes.
void MutateHistory(scenario::Scenario& history, Choices& choices);

// CrossHistories: the beginning of one with the end of the other, or a part of the other within it.
scenario::Scenario CrossHistories(const scenario::Scenario& one, const scenario::Scenario& other,
                                  Choices& choices);

}  // namespace portcullis::explore
