// SPDX-License-Identifier: Apache-2.0
// proof of: stream_fork
// inside: inside dut.done_q
//
// The sender keeps its offer, as the rules of a stream ask; the receivers are free.
module proof (
  input logic       clk_i, rst_ni, clear_i, valid_i,
  input logic [2:0] ready_i
);

  logic       ready_o, past, waited;
  logic [2:0] valid_o, has, stalled;
  (* keep *) wire [2:0] inside;

  stream_fork #(.Outs(3)) dut (
    .clk_i, .rst_ni, .clear_i, .valid_i, .ready_o, .valid_o, .ready_i
  );

  initial past = 1'b0;

  always_ff @(posedge clk_i) begin
    past    <= 1'b1;
    waited  <= rst_ni && !clear_i && valid_i && !ready_o;
    stalled <= {3{rst_ni && !clear_i}} & valid_o & ~ready_i;
    if (!rst_ni || clear_i || (valid_i && ready_o)) has <= '0;
    else                                            has <= has | (valid_o & ready_i);
  end

  always_comb begin
    if (!past) assume (!rst_ni);
    if (past && waited) assume (valid_i);
    if (past && rst_ni) begin
      assert (inside == has);
      assert (valid_o == ({3{valid_i}} & ~has));                            // once, at once
      if (valid_i) assert (ready_o == &(has | (valid_o & ready_i)));        // gone when all have it
      assert ((stalled & ~valid_o) == '0);                                  // hold while stalled
      if (valid_i && ready_i == '1) assert (ready_o);                       // never stuck

      cover (has == 3'b011 && valid_i && ready_o);
      cover (has == 3'b101 && valid_i && !ready_i[1]);
      cover (has == 3'b110 && clear_i);
      cover (has == '0 && valid_i && ready_o);
    end
  end

endmodule
