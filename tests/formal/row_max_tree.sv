// SPDX-License-Identifier: Apache-2.0
// proof of: row_max_tree
//
// With 4 lanes, for every FP32 code and mask. Compared as the integers that order FP32 numbers:
// negative codes turned round, the sign bit flipped.
module proof (
  input logic [127:0] score,
  input logic [3:0]   mask
);

  logic [31:0] max;

  row_max_tree #(.Lanes(4)) dut (.score_i(score), .mask_i(mask), .max_o(max));

  function automatic logic [31:0] key(input logic [31:0] code);
    key = code[31] ? ~code : code ^ 32'h80000000;
  endfunction

  function automatic logic nan(input logic [31:0] code);
    nan = code[30:23] == 8'hff && code[22:0] != 23'd0;
  endfunction

  logic [3:0] is_nan, is_max, below;

  for (genvar l = 0; l < 4; l++) begin : gen_lane
    assign is_nan[l] = mask[l] && nan(score[32*l+:32]);
    assign is_max[l] = mask[l] && score[32*l+:32] == max;
    assign below[l]  = !mask[l] || key(score[32*l+:32]) <= key(max);
  end

  always_comb begin
    if (is_nan != '0) begin
      assert (max == weir_pkg::Nan);
    end else if (mask == '0) begin
      assert (max == weir_pkg::NegInf);
    end else begin
      assert (below == '1);
      assert (is_max != '0 || max == weir_pkg::NegInf);
    end
    cover (is_nan == '0 && is_max == 4'b0001 && mask == 4'b1111);
    cover (is_nan == '0 && is_max == 4'b1000 && mask == 4'b1111);
    cover (is_nan == 4'b0100);
  end

endmodule
