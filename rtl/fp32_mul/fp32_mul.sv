// SPDX-License-Identifier: Apache-2.0
// Product of two FP32 numbers, rounded once to nearest even.
//
// Combinational. Subnormals are read and written as zero of their sign, tininess being judged
// after rounding; a NaN, or zero times infinity, gives weir_pkg::Nan.
//
// Use:
//   fp32_mul u_mul (
//     .a_i(a), .b_i(b), .product_o(product)
//   );
module fp32_mul (
  input  logic [31:0] a_i,
  input  logic [31:0] b_i,
  output logic [31:0] product_o
);

  logic a_zero, b_zero, a_high, b_high, a_nan, b_nan, sign;

  assign a_zero = a_i[30:23] == '0;
  assign b_zero = b_i[30:23] == '0;
  assign a_high = a_i[30:23] == '1;
  assign b_high = b_i[30:23] == '1;
  assign a_nan  = a_high && a_i[22:0] != '0;
  assign b_nan  = b_high && b_i[22:0] != '0;
  assign sign   = a_i[31] != b_i[31];

  // In [1, 4), with 46 fraction bits. `normal` is what stands behind the leading one.
  logic [47:0] exact;
  logic [46:0] normal;

  assign exact  = {1'b1, a_i[22:0]} * {1'b1, b_i[22:0]};
  assign normal = exact[47] ? exact[46:0] : {exact[45:0], 1'b0};

  logic               up, carry;
  logic [22:0]        fraction;
  logic signed [10:0] biased;

  assign up     = normal[23] && (normal[24] || normal[22:0] != '0);
  assign {carry, fraction} = {1'b0, normal[46:24]} + {23'b0, up};
  assign biased = {3'b0, a_i[30:23]} + {3'b0, b_i[30:23]} - 11'd127 + {10'b0, exact[47]}
                  + {10'b0, carry};

  always_comb begin
    if (a_nan || b_nan || (a_high && b_zero) || (a_zero && b_high)) begin
      product_o = weir_pkg::Nan;
    end else if (a_high || b_high) begin
      product_o = {sign, 8'hff, 23'b0};
    end else if (a_zero || b_zero || biased <= 11'sd0) begin
      product_o = {sign, 31'b0};
    end else if (biased >= 11'sd255) begin
      product_o = {sign, 8'hff, 23'b0};
    end else begin
      product_o = {sign, biased[7:0], fraction};
    end
  end

endmodule
