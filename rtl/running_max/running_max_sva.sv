// SPDX-License-Identifier: Apache-2.0
// What is asserted and covered of running_max: both streams keep their rules; and more below.
bind running_max stream_sva #(
  .Width(33 + RowW + SideW)
) in_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_i),
  .ready_i(ready_o),
  .data_i ({max_i, row_i, first_i, side_i})
);

bind running_max stream_sva #(
  .Width(64 + SideW)
) out_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_o),
  .ready_i(ready_i),
  .data_i ({old_o, ref_o, side_o})
);

bind running_max running_max_sva unit_sva (.*);

// A row's reference never falls, and moves to a tile's maximum or not at all.
module running_max_sva (
  input logic        clk_i,
  input logic        valid_i,
  input logic        first_i,
  input logic        ready_o,
  input logic [31:0] old_ref,
  input logic [31:0] new_ref,
  input logic [31:0] max_i,
  input logic [31:0] max
);

  localparam logic [31:0] Nan = 32'h7fc00000;
  localparam logic [31:0] PosInf = 32'h7f800000;
  localparam logic [31:0] NegInf = 32'hff800000;

  logic take, old_nan;

  assign take    = valid_i && ready_o;
  assign old_nan = old_ref[30:0] > PosInf[30:0];

  moves : assert property (@(posedge clk_i) take |-> new_ref == old_ref || new_ref == max)
  else $error("%m: a reference that is neither the old one nor the maximum");

  nan_stays : assert property (@(posedge clk_i) take && old_nan |-> new_ref == Nan)
  else $error("%m: a row forgot its NaN");

  first_moves : cover property (@(posedge clk_i) take && first_i && new_ref != old_ref);
  first_of_nothing : cover property (@(posedge clk_i)
      take && first_i && max_i == NegInf);
  later_moves : cover property (@(posedge clk_i) take && !first_i && new_ref != old_ref);
  later_stays : cover property (@(posedge clk_i) take && !first_i && new_ref == old_ref);
  nan_comes : cover property (@(posedge clk_i) take && !old_nan && new_ref == Nan);

endmodule
