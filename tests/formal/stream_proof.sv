// SPDX-License-Identifier: Apache-2.0
// What is proved of a module that holds beats between two ready/valid streams.
//
// The surroundings are free: any offers, any stalls, clear and reset at any time. One beat is
// watched, whichever `pick` chooses: `ahead` counts the beats before it. It must come out when
// they are gone, unchanged: so no beat is lost, doubled, changed or overtaken. `seen_i` is what the
// module holds at place `ahead_o`, taken from inside: with it one step of induction suffices.
module stream_proof #(
  parameter int unsigned Width = 4,
  /// Beats that fit.
  parameter int unsigned Capacity = 1,
  /// High if a full module takes a beat in the cycle in which it gives one.
  parameter bit Follows = 1'b0,
  parameter int unsigned CountW = 4
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              clear_i,
  input  logic              in_valid,
  input  logic              in_ready,
  input  logic [Width-1:0]  in_data,
  input  logic              out_valid,
  input  logic              out_ready,
  input  logic [Width-1:0]  out_data,
  input  logic              pick,
  input  logic [Width-1:0]  seen_i,
  output logic [CountW-1:0] held_o,
  output logic [CountW-1:0] ahead_o
);

  logic              watching, past, past_stalled;
  logic [Width-1:0]  symbol, past_data;
  logic [CountW-1:0] held, ahead;
  logic              take, give, start;

  assign take    = in_valid && in_ready;
  assign give    = out_valid && out_ready;
  assign start   = take && pick && !watching;
  assign held_o  = held;
  assign ahead_o = ahead;

  initial past = 1'b0;

  always_ff @(posedge clk_i) begin
    past         <= 1'b1;
    past_stalled <= rst_ni && !clear_i && out_valid && !out_ready;
    past_data    <= out_data;
    if (!rst_ni || clear_i) begin
      held     <= '0;
      watching <= 1'b0;
    end else begin
      held <= held + CountW'(take) - CountW'(give);
      if (start) begin
        watching <= 1'b1;
        symbol   <= in_data;
        ahead    <= held - CountW'(give);
      end else if (watching && give) begin
        watching <= ahead != '0;
        ahead    <= ahead - 1'b1;
      end
    end
  end

  always_comb begin
    if (!past) assume (!rst_ni);
    if (past && rst_ni) begin
      // What is held is offered, and nothing else is.
      assert (held <= CountW'(Capacity));
      assert (out_valid == (held != '0));
      // Never blocked while there is room; so if the receiver takes, all moves.
      assert (in_ready == (held != CountW'(Capacity) || (Follows && out_ready)));
      // Hold while stalled.
      assert (!past_stalled || (out_valid && out_data == past_data));
      // The watched beat is where it belongs.
      assert (!watching || (ahead < held && seen_i == symbol));
      if (watching && give && ahead == '0) assert (out_data == symbol);

      cover (held == CountW'(Capacity) && !out_ready);
      cover (watching && give && ahead == '0);
      cover (watching && past_stalled && give);
      cover (clear_i && held == CountW'(Capacity));
    end
  end

  // A module of one beat that cuts the ready path cannot do both in a cycle.
  if (Capacity > 1 || Follows) begin : gen_both
    always_comb cover (past && rst_ni && take && give);
  end

  // Bounded liveness: with a receiver that takes, an offer waits no longer than one cycle.
  logic offered;
  always_ff @(posedge clk_i) begin
    offered <= past && rst_ni && !clear_i && in_valid && !in_ready && out_ready;
    if (past && rst_ni && offered) assert (in_ready);
  end

endmodule
