// SPDX-License-Identifier: Apache-2.0
// proof of: exp2_rom
// with: Profile=0
// with: Profile=1
//
// For every segment: it starts in [1, 2), its last point, computed as exp2_unit does, is not above
// the start of the next one and below 2 in the last one, and no step of the Horner scheme
// overflows. Together with terms that only grow within a segment: 2^fraction never falls and
// stays in [1, 2).
module proof #(
  parameter int unsigned Profile = 0
) (
  input logic [weir_pkg::exp_seg_w(Profile)-1:0] index
);

  localparam int unsigned SegW   = weir_pkg::exp_seg_w(Profile);
  localparam int unsigned CoefW  = weir_pkg::exp_coef_w(Profile);
  localparam int unsigned PlaceW = weir_pkg::exp_frac_w(Profile) - SegW;
  localparam int unsigned C1W    = CoefW - SegW + 1;
  localparam int unsigned C2W    = CoefW - 2 * SegW - 1;

  logic [CoefW:0] c0, next_c0;
  logic [C1W-1:0] c1, next_c1;
  logic [C2W-1:0] c2, next_c2;

  exp2_rom #(.Profile(Profile)) dut (.index_i(index), .c0_o(c0), .c1_o(c1), .c2_o(c2));
  exp2_rom #(.Profile(Profile)) after (
    .index_i(index + 1'b1), .c0_o(next_c0), .c1_o(next_c1), .c2_o(next_c2)
  );

  // The last place of a segment, all ones: a product with it is a shift and a subtraction.
  logic [63:0] part2, slope, part1, last;

  assign part2 = ((64'(c2) << PlaceW) - 64'(c2)) >> PlaceW;
  assign slope = 64'(c1) + part2;
  assign part1 = ((slope << PlaceW) - slope) >> PlaceW;
  assign last  = 64'(c0) + part1;

  always_comb begin
    assert (c0[CoefW]);                                                // 1 and more
    assert (slope < (64'd1 << C1W) && part1 < (64'd1 << C1W));         // no overflow
    assert (last < (64'd1 << (CoefW + 1)));                            // below 2
    if (index != '1) assert (last <= 64'(next_c0));                    // joins do not fall
    if (index == '0) assert (64'(c0) == (64'd1 << CoefW));             // 2^0 is 1
    assert (c1 != '0 && c2 != '0);                                     // both terms grow
    cover (index == '1);
  end

endmodule
